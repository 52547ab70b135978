import { CircleAlert, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Channel } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { Menu, MenuItem, MenuSeparator } from "@/components/Menu";
import { RelativeTime, useNow } from "@/components/Time";
import { counted } from "@/format/count";
import { formatExact, formatLasting } from "@/format/time";
import { DeleteChannelDialog, EditChannelDialog } from "./ChannelDialogs";
import { kindWords, type Standing, standingOf, toldOfWords } from "./model";
import { useSwitchChannel, useTestChannel } from "./queries";

/** A channel: what it is told, whether that arrives, and what can be done with it. */
export function ChannelRow({ channel }: { channel: Channel }) {
	const { name, kind, host, waiting, enabled } = channel;
	const [open, setOpen] = useState<"edit" | "delete" | null>(null);
	const { turn, turning } = useSwitchChannel();
	const test = useTestChannel();
	const close = () => setOpen(null);
	return (
		<li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b py-3 first:pt-0">
			<div className="min-w-0 flex-1 basis-64">
				<div className="wrap-anywhere font-medium">{name}</div>
				<div className="wrap-anywhere text-sm text-muted">
					{kindWords[kind]}, {host}
				</div>
				<div className="text-sm text-muted">{toldOfWords(channel)}</div>
				<div className="wrap-anywhere text-sm text-muted">
					<HowItStands standing={standingOf(channel)} />
					{enabled && waiting > 0 && ` · ${counted(waiting, "thing")} ${waiting === 1 ? "waits" : "wait"}`}
				</div>
			</div>
			<div className="flex items-center gap-2">
				<label className="flex min-h-7 items-center gap-2 pr-1 pointer-coarse:min-h-11">
					<input
						type="checkbox"
						checked={enabled}
						disabled={turning}
						onChange={(event) => turn(channel, event.currentTarget.checked)}
						className="size-4 accent-accent pointer-coarse:size-5"
					/>
					<span>
						On<span className="sr-only">: {name}</span>
					</span>
				</label>
				<Button
					size="small"
					aria-label={`Send a test to ${name}`}
					busy={test.isPending}
					onClick={() => test.mutate(channel)}
				>
					Send a test
				</Button>
				<Menu
					trigger={
						<IconButton label={`More for ${name}`} size="small">
							<Ellipsis size={15} aria-hidden />
						</IconButton>
					}
				>
					<MenuItem onClick={() => setOpen("edit")}>
						<Pencil size={16} aria-hidden /> Change…
					</MenuItem>
					<MenuSeparator />
					<MenuItem onClick={() => setOpen("delete")}>
						<Trash2 size={16} aria-hidden /> Delete…
					</MenuItem>
				</Menu>
			</div>
			<EditChannelDialog channel={channel} open={open === "edit"} onClose={close} />
			<DeleteChannelDialog channel={channel} open={open === "delete"} onClose={close} />
		</li>
	);
}

function HowItStands({ standing }: { standing: Standing }) {
	switch (standing.kind) {
		case "off":
			return "Off: it is told nothing";
		case "new":
			return "Nothing was told yet";
		case "told":
			return (
				<>
					Told <RelativeTime at={standing.at} />
				</>
			);
		case "failing":
			return <Failing since={standing.since} why={standing.why} />;
	}
}

function Failing({ since, why }: { since: string; why: string }) {
	const lasts = formatLasting(useNow() - Date.parse(since));
	return (
		<span className="text-danger">
			<CircleAlert size={13} aria-hidden className="mr-1 inline-block align-[-2px]" />
			Nothing has arrived for{" "}
			<time dateTime={since} title={formatExact(since)}>
				{lasts}
			</time>
			: {why}
		</span>
	);
}
