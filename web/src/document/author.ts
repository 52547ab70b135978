/** Whether an author is a guest, who came by a link: nobody of the studio, and nobody with an account. */
export const isGuest = (author: string): boolean => author.startsWith("guest:");
