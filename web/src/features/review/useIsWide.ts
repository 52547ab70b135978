import { useEffect, useState } from "react";

const WIDE = "(min-width: 900px)";

/** Whether there is room for the panel beside the picture. */
export function useIsWide(): boolean {
	const [wide, setWide] = useState(() => window.matchMedia(WIDE).matches);
	useEffect(() => {
		const query = window.matchMedia(WIDE);
		const listen = () => setWide(query.matches);
		listen();
		query.addEventListener("change", listen);
		return () => query.removeEventListener("change", listen);
	}, []);
	return wide;
}
