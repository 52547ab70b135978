import { Toast } from "@base-ui/react/toast";
import { asApiError } from "@/api/problem";

/** Where toasts are handed in, from inside React or outside of it. */
export const toastManager = Toast.createToastManager();

/**
 * Says that something is done, with the way back where there is one. What is said of the same thing next, by the
 * same `about`, takes its place: an undo that no longer holds is not left lying about.
 */
export function toastDone(title: string, undo?: () => void, about?: string): void {
	const id = toastManager.add({
		...(about === undefined ? {} : { id: about }),
		title,
		type: "done",
		timeout: undo ? 8_000 : 4_000,
		actionProps: undo && {
			children: "Undo",
			onClick: () => {
				toastManager.close(id);
				undo();
			},
		},
	});
}

/** Says what did not work, until it is read. */
export function toastError(title: string, error: unknown): void {
	toastManager.add({
		title,
		description: asApiError(error).message,
		type: "error",
		timeout: 12_000,
		priority: "high",
	});
}
