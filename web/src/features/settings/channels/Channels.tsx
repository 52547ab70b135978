import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/Button";
import { Loading, Problem, Skeleton } from "@/components/Surfaces";
import { AddChannelDialog } from "./ChannelDialogs";
import { ChannelRow } from "./ChannelRow";
import { addressWords } from "./model";
import { channelsQuery } from "./queries";

/** The channels of chat programs that the studio is told in. */
export function Channels() {
	const channels = useQuery(channelsQuery);
	const [adding, setAdding] = useState(false);
	if (channels.isError && !channels.data) {
		return <Problem error={channels.error} onRetry={() => void channels.refetch()} />;
	}
	if (channels.isPending) {
		return (
			<Loading what="channels">
				<Skeleton className="h-24" />
			</Loading>
		);
	}
	return (
		<>
			{channels.data.length === 0 ? (
				<Nothing />
			) : (
				<ul aria-label="Channels" className="flex flex-col">
					{channels.data.map((channel) => (
						<ChannelRow key={channel.id} channel={channel} />
					))}
				</ul>
			)}
			<Button className="mt-3" onClick={() => setAdding(true)}>
				<Plus size={16} aria-hidden /> Add a channel
			</Button>
			<AddChannelDialog open={adding} onClose={() => setAdding(false)} />
		</>
	);
}

/** What it is for, and how one comes by an address. */
function Nothing() {
	return (
		<div className="flex flex-col gap-2 text-muted">
			<p>
				A channel of Slack or Teams can be told when a round goes to review and what is decided about it, so
				that whoever is there need not look here.
			</p>
			<p>It is reached by an address that the chat program gives out:</p>
			<ul className="flex list-disc flex-col gap-1 pl-5">
				<li>{addressWords.slack}</li>
				<li>{addressWords.teams}</li>
			</ul>
		</div>
	);
}
