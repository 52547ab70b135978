import { useState } from "react";
import type { ApiError } from "@/api/problem";
import type { SharedRights, ShareLink } from "@/api/types";
import { Button } from "@/components/Button";
import { SelectField, TextField } from "@/components/Field";
import { Problem } from "@/components/Surfaces";
import { usePermission } from "@/session/session";
import { draftOf, type Ending, endings, type LinkDraft, NEW_LINK } from "./model";

/** What a link is made of, for a new one or one that there is. */
export function LinkForm({
	link,
	busy,
	error,
	onDone,
	onCancel,
}: {
	/** The link that is changed; null for a new one. */
	link: ShareLink | null;
	busy: boolean;
	error: ApiError | null;
	onDone: (draft: LinkDraft) => void;
	onCancel: () => void;
}) {
	const [draft, setDraft] = useState<LinkDraft>(() => (link ? draftOf(link) : NEW_LINK));
	const set = (change: Partial<LinkDraft>) => setDraft({ ...draft, ...change });
	const annotates = usePermission("review.annotate");
	const decides = usePermission("review.decide");
	const may = { can_comment: annotates, can_draw: annotates, can_decide: decides, can_download: true };
	const switches: readonly { name: keyof SharedRights; label: string }[] = [
		{ name: "can_comment", label: "Write notes" },
		{ name: "can_draw", label: "Draw on the picture" },
		{ name: "can_decide", label: "Decide: approve, or ask for changes" },
		{ name: "can_download", label: "Download the files" },
	];
	const shown = ["/label", "/password"].some((pointer) => error?.fields.has(pointer));
	return (
		<form
			className="flex flex-col gap-3"
			onSubmit={(event) => {
				event.preventDefault();
				onDone(draft);
			}}
		>
			<TextField
				label="Who it is for"
				hint="For you to know it by. Guests do not see it."
				name="label"
				placeholder="Clara at Meridian"
				data-first
				maxLength={200}
				value={draft.label}
				onChange={(event) => set({ label: event.target.value })}
				error={error?.field("label")}
			/>
			<fieldset className="flex flex-col gap-1">
				<legend className="mb-1 text-sm font-medium text-muted">Whoever has it may look, and</legend>
				{switches.map(({ name, label }) => {
					// What one may not do oneself one gives nobody; but one may leave it as it is, or take it away.
					const locked = !may[name] && !draft[name];
					return (
						<label
							key={name}
							className={`flex min-h-7 items-center gap-2 pointer-coarse:min-h-10 ${locked ? "text-faint" : ""}`}
						>
							<input
								type="checkbox"
								checked={draft[name]}
								disabled={locked}
								onChange={(event) => set({ [name]: event.target.checked })}
								className="size-4 accent-(--accent) pointer-coarse:size-5"
							/>
							{label}
							{locked && <span className="text-sm">(you may not yourself)</span>}
						</label>
					);
				})}
			</fieldset>
			<SelectField
				label="It ends"
				name="ends"
				value={draft.ends}
				options={endings(link)}
				onChange={(event) => set({ ends: event.target.value as Ending })}
				error={error?.field("expires_at")}
			/>
			{!draft.withoutPassword && (
				<TextField
					label={link?.has_password ? "Another password" : "Password"}
					hint={
						link?.has_password
							? "Empty keeps the one that it has. Who is in stays in."
							: "Optional, four letters or more. Send it another way than the link."
					}
					name="share-password"
					autoComplete="off"
					spellCheck={false}
					minLength={4}
					maxLength={200}
					value={draft.password}
					onChange={(event) => set({ password: event.target.value })}
					error={error?.field("password")}
				/>
			)}
			{link?.has_password && (
				<label className="flex min-h-7 items-center gap-2 pointer-coarse:min-h-10">
					<input
						type="checkbox"
						checked={draft.withoutPassword}
						onChange={(event) => set({ withoutPassword: event.target.checked, password: "" })}
						className="size-4 accent-(--accent) pointer-coarse:size-5"
					/>
					Take the password away
				</label>
			)}
			{error && !shown && <Problem error={error} />}
			<div className="flex justify-end gap-2">
				<Button onClick={onCancel}>Cancel</Button>
				<Button look="primary" type="submit" busy={busy}>
					{link ? "Save" : "Make the link"}
				</Button>
			</div>
		</form>
	);
}
