/** Whether an author is a guest, who came by a link: nobody of the studio, and nobody with an account. */
export const isGuest = (author: string): boolean => author.startsWith("guest:");

/** A name where nothing else can stand beside it, saying who is a guest: `Lena (guest)`. */
export const calledName = ({ id, name }: { readonly id: string; readonly name: string }): string =>
	isGuest(id) ? `${name} (guest)` : name;
