import { isGuest } from "@/document/author";

/** Says beside a name that this is a guest, so that nobody passes for somebody of the studio. Nothing for all others. */
export function GuestTag({ of }: { of: string }) {
	if (!isGuest(of)) return null;
	return (
		<>
			{" "}
			<span
				data-guest
				className="inline-block shrink-0 rounded-sm border border-line-strong px-1 align-[1px] text-xs font-normal text-muted"
			>
				guest
			</span>
		</>
	);
}
