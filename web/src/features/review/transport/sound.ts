import { useEffect, useState } from "react";
import type { ClipPicture } from "@/viewer/clip/clip_picture";

const KEY = "rushes.review.sound";

export interface Sound {
	/** 0 to 1. */
	readonly volume: number;
	readonly muted: boolean;
}

/** What this browser was told last. */
export function keptSound(): Sound {
	try {
		const { volume, muted } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Sound>;
		const sound = typeof volume === "number" && volume >= 0 && volume <= 1 ? volume : 1;
		return { volume: sound, muted: muted === true };
	} catch {
		return { volume: 1, muted: false };
	}
}

function keep(sound: Sound): void {
	try {
		localStorage.setItem(KEY, JSON.stringify(sound));
	} catch {
		// A browser that stores nothing still plays as loud as it is told.
	}
}

/** How loud a clip is, and how to change that. */
export function useSound(clip: ClipPicture | null): [Sound, (sound: Sound) => void] {
	const [sound, setSound] = useState(keptSound);
	useEffect(() => {
		if (!clip) return;
		const { video } = clip;
		const { volume, muted } = keptSound();
		video.volume = volume;
		video.muted = muted;
		// A browser that lets nothing sound before it is asked mutes it by itself.
		const listen = () => setSound({ volume: video.volume, muted: video.muted });
		listen();
		video.addEventListener("volumechange", listen);
		return () => video.removeEventListener("volumechange", listen);
	}, [clip]);
	return [
		sound,
		(next) => {
			keep(next);
			setSound(next);
			if (!clip) return;
			clip.video.volume = next.volume;
			clip.video.muted = next.muted;
		},
	];
}
