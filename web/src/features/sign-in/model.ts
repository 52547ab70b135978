/** The shortest password that the server takes. */
export const SHORTEST_PASSWORD = 10;

/** What is wrong with a new password before it is sent, by field. */
export function checkNewPassword(form: { current: string; next: string; again: string }): {
	next?: string;
	again?: string;
} {
	if (form.next.length < SHORTEST_PASSWORD) return { next: `Take at least ${SHORTEST_PASSWORD} characters.` };
	if (form.next === form.current) return { next: "Take another one than the current password." };
	if (form.next !== form.again) return { again: "The two are not the same." };
	return {};
}
