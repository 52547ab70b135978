import { useEffect, useState } from "react";

export interface FullScreen {
	readonly possible: boolean;
	readonly on: boolean;
	toggle(): void;
}

/** The page over the whole screen, where the browser can. */
export function useFullScreen(): FullScreen {
	const [on, setOn] = useState(() => document.fullscreenElement !== null);
	useEffect(() => {
		const listen = () => setOn(document.fullscreenElement !== null);
		document.addEventListener("fullscreenchange", listen);
		return () => {
			document.removeEventListener("fullscreenchange", listen);
			if (document.fullscreenElement) void document.exitFullscreen();
		};
	}, []);
	return {
		possible: document.fullscreenEnabled === true,
		on,
		toggle() {
			if (document.fullscreenElement) void document.exitFullscreen();
			// All of the page: menus and tooltips lie beside what is shown.
			else document.documentElement.requestFullscreen().catch(() => undefined);
		},
	};
}
