import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { changesQuery } from "@/api/queries";
import type { Id } from "@/api/types";
import { compareAddress } from "@/media/addresses";
import { changesInWords } from "./what_changed";

/** The picture is so wide, in CSS pixels; a screen with finer pixels gets finer ones. */
const WIDTH = 160;

/**
 * What changed from one round to the next: a picture of where, and how much in words. Asked for once it is seen, since the
 * server compares the originals.
 */
export function WhatChanged({
	before,
	after,
	link,
	className = "",
}: {
	/** The earlier round. */
	before: Id;
	/** The later round. */
	after: Id;
	/** Wraps the picture, where it leads somewhere. */
	link?: (picture: ReactNode) => ReactNode;
	className?: string;
}) {
	const frame = useRef<HTMLDivElement>(null);
	const seen = useIsSeen(frame);
	const { data, isError } = useQuery({ ...changesQuery(before, after), enabled: seen });
	// Named by the media that were compared: with another one in a draft it is another picture.
	const address =
		data &&
		compareAddress({
			left: before,
			right: after,
			media: { left: data.left_media, right: data.right_media },
			mode: "difference",
			heat: true,
			width: 2 * WIDTH,
		});
	const [failing, setFailing] = useState<string | null>(null);
	const failed = address !== undefined && failing === address;
	const words = data ? changesInWords(data) : isError || failed ? null : "Comparing with the round before …";
	if (isError || failed) return null;
	const picture = (
		<span
			className="flex shrink-0 items-center justify-center overflow-hidden rounded-sm bg-surround-dark"
			style={{ width: WIDTH, height: (WIDTH * 9) / 16 }}
		>
			{data && data.changed_pixels > 0 && (
				<img
					src={address}
					alt="Where it changed: the more, the lighter"
					loading="lazy"
					decoding="async"
					draggable={false}
					onError={() => setFailing(address ?? null)}
					className="size-full object-contain"
				/>
			)}
		</span>
	);
	const isSame = data?.changed_pixels === 0;
	return (
		<div ref={frame} data-what-changed={after} className={`flex items-center gap-3 ${className}`}>
			{!isSame && (link ? link(picture) : picture)}
			<p className="min-w-0 text-sm text-muted tabular-nums">{words}</p>
		</div>
	);
}

/** Whether an element has come into view. Where the browser cannot tell, it has. */
function useIsSeen(element: React.RefObject<HTMLElement | null>): boolean {
	const [seen, setSeen] = useState(typeof IntersectionObserver === "undefined");
	useEffect(() => {
		if (seen || !element.current) return;
		const observer = new IntersectionObserver((entries) => {
			if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
		});
		observer.observe(element.current);
		return () => observer.disconnect();
	}, [seen, element]);
	return seen;
}
