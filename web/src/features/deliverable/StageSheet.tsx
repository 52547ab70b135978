import { ActivityList } from "@/activity/ActivityList";
import type { Stage } from "@/api/types";
import { Sheet } from "@/components/Dialog";
import { Status } from "@/components/Status";
import { Rounds } from "./Rounds";
import { BlockedBy, StageMarks } from "./StageFacts";
import { StageMoves } from "./StageMoves";
import { StagePlan } from "./StagePlan";

/** Everything about one stage: what holds it, who does it by when, and its rounds. */
export function StageSheet({ stage, onClose }: { stage: Stage | undefined; onClose: () => void }) {
	return (
		<Sheet
			open={stage !== undefined}
			onClose={onClose}
			title={stage?.name ?? ""}
			description={
				stage && (
					<span className="flex flex-wrap items-center gap-x-3">
						<Status status={stage.status} />
						<StageMarks stage={stage} />
					</span>
				)
			}
		>
			{stage && (
				<div className="flex flex-col gap-5">
					<BlockedBy stage={stage} />
					{stage.moves.length > 0 && (
						<div className="flex flex-wrap items-center gap-2 empty:hidden">
							<StageMoves stage={stage} roomy />
						</div>
					)}
					<StagePlan key={stage.id} stage={stage} />
					<Rounds stage={stage} />
					<section aria-labelledby="stage-activity">
						<h3 id="stage-activity" className="mb-1 font-semibold">
							Activity
						</h3>
						<ActivityList key={stage.id} of={{ stage: stage.id }} short />
					</section>
				</div>
			)}
		</Sheet>
	);
}
