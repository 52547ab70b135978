import { useEffect, useState } from "react";

/** Seconds until a moment, counted down while it lies ahead. */
export function useCountdown(until: number | null): number {
	const [now, setNow] = useState(Date.now);
	useEffect(() => {
		if (until === null) return;
		setNow(Date.now());
		const timer = setInterval(() => {
			setNow(Date.now());
			if (Date.now() >= until) clearInterval(timer);
		}, 1_000);
		return () => clearInterval(timer);
	}, [until]);
	return until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1_000));
}
