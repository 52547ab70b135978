import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api, ifMatch } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import { Problem } from "@/components/Surfaces";
import { toastDone, toastError } from "@/components/toasts";

type Switch = "self_approval" | "apply_decisions_at_once";

const switches: readonly { key: Switch; label: string; hint: string }[] = [
	{
		key: "self_approval",
		label: "People may approve what they submitted themselves",
		hint: "Off, somebody else has to look at a round before it is approved.",
	},
	{
		key: "apply_decisions_at_once",
		label: "Decisions in a session move stages at once",
		hint: "Off, a session's decisions may be changed until somebody applies them.",
	},
];

/** How the organization works. Each switch is saved as it is turned. */
export function StudioSwitches() {
	const cache = useQueryClient();
	const settings = useQuery({
		queryKey: keys.organization,
		queryFn: ({ signal }) => answer(api.GET("/api/organization", { signal })),
	});
	const turn = useMutation({
		mutationFn: ({ key, on, from }: { key: Switch; on: boolean; from: { row_version: number } }) =>
			answer(api.PATCH("/api/organization", { params: { header: ifMatch(from) }, body: { [key]: on } })),
		onSuccess(saved, { key, on }) {
			cache.setQueryData(keys.organization, saved);
			toastDone("Saved", () => turn.mutate({ key, on: !on, from: saved }), "studio-switches");
		},
		onError(error) {
			toastError("Nothing was changed", error);
			void cache.invalidateQueries({ queryKey: keys.organization });
		},
	});
	if (settings.error) return <Problem error={asApiError(settings.error)} />;
	const now = settings.data;
	return (
		<div className="flex flex-col gap-4">
			{switches.map(({ key, label, hint }) => (
				<label key={key} className="flex items-start gap-3 pointer-coarse:min-h-11">
					<input
						type="checkbox"
						checked={now?.[key] ?? false}
						disabled={!now || turn.isPending}
						onChange={(event) => now && turn.mutate({ key, on: event.target.checked, from: now })}
						aria-describedby={`${key}-hint`}
						className="mt-0.5 size-4 shrink-0 accent-(--accent) pointer-coarse:size-5"
					/>
					<span>
						{label}
						<span id={`${key}-hint`} className="block text-sm text-muted">
							{hint}
						</span>
					</span>
				</label>
			))}
		</div>
	);
}
