import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, ifMatch } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import type { Id, Media, Revision, Stage, StageChange, StageStatus } from "@/api/types";
import { statusLooks } from "@/components/status";
import { toastDone, toastError } from "@/components/toasts";
import { forgetMediaProgress } from "@/events/events";
import { moveBack } from "./moves";

function refresh(cache: QueryClient, stage: { id: Id; deliverable_id: Id; project_id: Id }) {
	for (const queryKey of [
		keys.deliverable(stage.deliverable_id),
		keys.stage(stage.id),
		keys.revisionsOf(stage.id),
		keys.project(stage.project_id),
		keys.revisions,
	]) {
		void cache.invalidateQueries({ queryKey });
	}
}

/** What one's own last change of a stage made of the version that was shown. */
const ownChanges = new Map<Id, { readonly from: number; readonly to: number }>();

/**
 * Changes a stage, if nobody else did since it was shown. A change of one's own that went before, such as a date that
 * is left for a button, is no one else's.
 */
async function patchStage(stage: Stage, body: StageChange): Promise<Stage> {
	const own = ownChanges.get(stage.id);
	const row_version = own?.from === stage.row_version ? own.to : stage.row_version;
	const saved = await answer(
		api.PATCH("/api/stages/{id}", {
			params: { path: { id: stage.id }, header: ifMatch({ row_version }) },
			body,
		}),
	);
	ownChanges.set(stage.id, { from: stage.row_version, to: saved.row_version });
	return saved;
}

/** Changes of one stage go one after the other. */
const inTurn = (stage: Stage) => ({ id: `stage-${stage.id}` });

/** Puts what the server answered into the stage's list, before the list is fetched anew. */
function showStage(cache: QueryClient, stage: Stage) {
	cache.setQueryData<Stage[]>(keys.stagesOf(stage.deliverable_id), (stages) =>
		stages?.map((other) => (other.id === stage.id ? stage : other)),
	);
	refresh(cache, stage);
}

/** Changes a stage's dates or people. */
export function useChangeStage(stage: Stage) {
	const cache = useQueryClient();
	return useMutation({
		scope: inTurn(stage),
		mutationFn: (change: StageChange) => patchStage(stage, change),
		onSuccess: (saved) => showStage(cache, saved),
		onError(error) {
			toastError(`${stage.name} was not changed`, error);
			refresh(cache, stage);
		},
	});
}

/** Moves a stage to another status; offers the way back where there is one. */
export function useMoveStage(stage: Stage) {
	const cache = useQueryClient();
	return useMutation({
		scope: inTurn(stage),
		mutationFn: ({ to, note }: { to: StageStatus; note?: string }) =>
			patchStage(stage, { status: to, ...(note ? { note } : {}) }),
		onSuccess(moved) {
			showStage(cache, moved);
			const back = moveBack(stage.status, moved);
			toastDone(
				`${stage.name}: ${statusLooks[moved.status].word.toLowerCase()}`,
				back &&
					(() => {
						patchStage(moved, { status: back.to }).then(
							(restored) => showStage(cache, restored),
							(error) => {
								toastError(`${stage.name} could not be put back`, error);
								refresh(cache, stage);
							},
						);
					}),
				`stage-${stage.id}`,
			);
		},
		onError(error) {
			// A dialog that asked for the note shows it itself; a stale page is brought up to date.
			if (asApiError(error).kind === "stale" || asApiError(error).kind === "conflict") refresh(cache, stage);
		},
	});
}

/** Opens the next round of a stage. */
export function useCreateRevision(stage: Stage) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: () =>
			answer(api.POST("/api/stages/{id}/revisions", { params: { path: { id: stage.id } }, body: {} })),
		onSuccess: () => refresh(cache, stage),
		onError(error) {
			toastError("No round was opened", error);
			refresh(cache, stage);
		},
	});
}

/** Hands a round in for review. */
export function useSubmitRevision(stage: Stage, revision: Revision) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (note: string) =>
			answer(
				api.POST("/api/revisions/{id}/submit", {
					params: { path: { id: revision.id } },
					body: note.trim() ? { note: note.trim() } : {},
				}),
			),
		onSuccess() {
			refresh(cache, stage);
			toastDone(
				`Round ${revision.round} of ${stage.name} is in review`,
				() => withdraw(cache, stage, revision),
				`stage-${stage.id}`,
			);
		},
		onError: () => refresh(cache, stage),
	});
}

/** Takes a round back out of review. */
export function useWithdrawRevision(stage: Stage, revision: Revision) {
	const cache = useQueryClient();
	return useMutation({ mutationFn: () => withdraw(cache, stage, revision) });
}

async function withdraw(cache: QueryClient, stage: Stage, revision: Revision) {
	try {
		await answer(api.POST("/api/revisions/{id}/withdraw", { params: { path: { id: revision.id } } }));
		toastDone(`Round ${revision.round} is a draft again`, undefined, `stage-${stage.id}`);
	} catch (error) {
		toastError("The round stays in review", error);
	}
	refresh(cache, stage);
}

/** Makes a medium ready once more that failed. */
export function useRetryMedia(revision: Id) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (media: Media) =>
			answer(api.POST("/api/media/{id}/retry", { params: { path: { id: media.id } } })),
		onSuccess(_, media) {
			forgetMediaProgress(media.id);
			void cache.invalidateQueries({ queryKey: keys.revision(revision) });
		},
		onError: (error) => toastError("It is not tried again", error),
	});
}

/** Takes what is in one role out of a draft. */
export function useRemoveMedia(stage: Stage, revision: Id) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (media: Media) =>
			answer(
				api.DELETE("/api/stages/{stage}/revisions/{revision}/upload", {
					params: { path: { stage: stage.id, revision }, query: { type: media.role } },
				}),
			),
		onSuccess: () => refresh(cache, stage),
		onError: (error) => toastError("Nothing was removed", error),
	});
}
