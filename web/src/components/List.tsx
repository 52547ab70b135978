import { Link, type LinkProps } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Button } from "./Button";

/** The class of a table row that is one big link; the link itself is a RowLink. */
export const rowClass =
	"relative [&>td]:border-b [&>td]:border-line hover:bg-surface-2 has-[a[data-row]:focus-visible]:bg-surface-2";

/** The link of a row: its words are in one cell, it is clicked anywhere in the row. Rows move with j and k. */
export function RowLink({ children, ...link }: LinkProps & { children: React.ReactNode }) {
	return (
		<Link
			{...link}
			data-row
			className="font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
		>
			{children}
		</Link>
	);
}

/** A cell of a table's sticky head. */
export function Head({ children, className = "" }: { children?: React.ReactNode; className?: string }) {
	return (
		<th
			scope="col"
			className={`sticky top-0 z-10 h-8 border-b border-line bg-surface-0 px-2 text-left text-sm font-medium text-faint first:pl-4 last:pr-4 ${className}`}
		>
			{children}
		</th>
	);
}

/** A cell of a row. */
export function Cell({ children, className = "" }: { children?: React.ReactNode; className?: string }) {
	return <td className={`px-2 py-1.5 align-middle first:pl-4 last:pr-4 ${className}`}>{children}</td>;
}

/** The end of a list that has more: fetched when it comes into view, or by its button. */
export function LoadMore({ more, busy, onMore }: { more: boolean; busy: boolean; onMore: () => void }) {
	const end = useRef<HTMLDivElement>(null);
	const latest = useRef(onMore);
	useEffect(() => {
		latest.current = onMore;
	});
	useEffect(() => {
		const element = end.current;
		if (!element || !more || busy || typeof IntersectionObserver === "undefined") return;
		const observer = new IntersectionObserver(
			(entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(),
			{ rootMargin: "400px" },
		);
		observer.observe(element);
		return () => observer.disconnect();
	}, [more, busy]);
	if (!more) return null;
	return (
		<div ref={end} className="flex justify-center p-4">
			<Button onClick={onMore} busy={busy}>
				Show more
			</Button>
		</div>
	);
}
