import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { SelectField, TextField } from "@/components/Field";
import { Problem } from "@/components/Surfaces";
import { counted } from "@/format/count";
import { emptyFill, FillFields, fillOf } from "./FillFields";
import { reviewListQuery } from "./queries";

type Source = "empty" | "filter" | `template-${number}`;

/** Asks what a session is called and what it begins with, and opens it. */
export function CreateReviewDialog({
	open,
	template,
	onClose,
}: {
	open: boolean;
	/** Whether a template is to be made. */
	template: boolean;
	onClose: () => void;
}) {
	return (
		<Dialog
			open={open}
			onClose={onClose}
			title={template ? "New template" : "New session"}
			description={template ? "Sessions are made from it, and it is never held itself." : undefined}
		>
			<CreateForm template={template} onClose={onClose} />
		</Dialog>
	);
}

function CreateForm({ template, onClose }: { template: boolean; onClose: () => void }) {
	const cache = useQueryClient();
	const navigate = useNavigate();
	const [name, setName] = useState("");
	const [source, setSource] = useState<Source>("empty");
	const [fill, setFill] = useState(emptyFill);
	const templates = useInfiniteQuery(reviewListQuery({ templates: true }));
	const create = useMutation({
		mutationFn: () =>
			answer(
				api.POST("/api/reviews", {
					body: {
						name: name.trim(),
						is_template: template,
						...(source === "filter" ? { fill: fillOf(fill) } : {}),
						...(source.startsWith("template-") ? { template_id: Number(source.slice(9)) } : {}),
					},
				}),
			),
		async onSuccess(made) {
			cache.setQueryData(keys.review(made.id), made);
			void cache.invalidateQueries({ queryKey: ["reviews", "list"] });
			onClose();
			await navigate({ to: "/reviews/$review", params: { review: String(made.id) } });
		},
	});
	const error = create.error ? asApiError(create.error) : null;
	const options: { value: Source; label: string }[] = [
		{ value: "empty", label: "Nothing: I choose the items" },
		{ value: "filter", label: "Everything that a filter finds" },
		...(templates.data?.pages ?? [])
			.flatMap(({ items }) => items)
			.map(({ id, name, counts }) => ({
				value: `template-${id}` as const,
				label: `Template: ${name} (${counted(counts.items, "item")})`,
			})),
	];
	return (
		<form
			className="flex flex-col gap-3"
			onSubmit={(event) => {
				event.preventDefault();
				create.mutate();
			}}
		>
			<TextField
				label="Name"
				name="name"
				required
				data-first
				maxLength={200}
				placeholder={template ? "Weekly client review" : "Friday dailies"}
				value={name}
				onChange={(event) => setName(event.target.value)}
				error={error?.field("name")}
			/>
			<SelectField
				label="Begin with"
				name="source"
				options={options}
				value={source}
				onChange={(event) => setSource(event.target.value as Source)}
			/>
			{source === "filter" && <FillFields draft={fill} onDraft={setFill} />}
			{error && !error.field("name") && <Problem error={error} />}
			<div className="flex justify-end gap-2">
				<Button onClick={onClose}>Cancel</Button>
				<Button look="primary" type="submit" busy={create.isPending} disabled={name.trim() === ""}>
					Create {template ? "template" : "session"}
				</Button>
			</div>
		</form>
	);
}
