import { useEffect, useState } from "react";

export interface FullScreen {
	readonly possible: boolean;
	readonly on: boolean;
	toggle(): void;
	/** Leaves it; whether there was anything to leave. Asked of the browser, which knows before the page is told. */
	leave(): boolean;
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
		leave() {
			if (!document.fullscreenElement) return false;
			void document.exitFullscreen();
			return true;
		},
	};
}
