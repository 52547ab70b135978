/**
 * The path to go to after signing in. Anything that is not a path of this site is ignored, or the sign-in page
 * would send people wherever a link says.
 */
export function safeReturnPath(wanted: unknown): string {
	if (typeof wanted !== "string" || !wanted.startsWith("/") || /^\/[/\\]/.test(wanted)) return "/";
	// Browsers drop tabs and line breaks inside addresses: "/\t/evil" would become "//evil".
	for (const character of wanted) if (character.charCodeAt(0) < 0x20) return "/";
	return wanted.startsWith("/sign-in") ? "/" : wanted;
}
