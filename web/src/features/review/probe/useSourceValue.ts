import { useEffect, useMemo } from "react";
import { read } from "@/api/client";
import type { PixelReading } from "@/api/types";
import { useSignal } from "../useSignal";
import { type Place, pixelAddress } from "./model";
import { type SourceState, SourceValue } from "./source_value";

const ask = (place: Place, signal: AbortSignal) => read<PixelReading>(pixelAddress(place), signal);

/** What the original holds at a place, once the pointer rests there. */
export function useSourceValue(place: Place | null): SourceState {
	const value = useMemo(() => new SourceValue(ask), []);
	useEffect(() => () => value.stop(), [value]);
	useEffect(() => value.point(place), [value, place]);
	return useSignal(value.state);
}

/** The same at once, for a place that stays. */
export function usePinnedValue(place: Place): SourceState {
	const value = useMemo(() => new SourceValue(ask), []);
	useEffect(() => {
		value.point(place, true);
		return () => value.stop();
	}, [value, place]);
	return useSignal(value.state);
}
