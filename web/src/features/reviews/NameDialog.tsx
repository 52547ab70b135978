import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import type { Review } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { TextField } from "@/components/Field";
import { Problem } from "@/components/Surfaces";
import { copyName } from "./model";

/** Asks what a copy of a session is to be called, makes it, and opens it. */
export function NameDialog({
	review,
	asTemplate,
	open,
	onClose,
}: {
	review: Review;
	asTemplate: boolean;
	open: boolean;
	onClose: () => void;
}) {
	const title = asTemplate
		? `Save ${review.name} as a template`
		: review.is_template
			? `New session of ${review.name}`
			: `Duplicate ${review.name}`;
	return (
		<Dialog open={open} onClose={onClose} title={title}>
			<NameForm review={review} asTemplate={asTemplate} onClose={onClose} />
		</Dialog>
	);
}

function NameForm({
	review,
	asTemplate,
	onClose,
}: {
	review: Review;
	asTemplate: boolean;
	onClose: () => void;
}) {
	const cache = useQueryClient();
	const navigate = useNavigate();
	const [name, setName] = useState(asTemplate || review.is_template ? review.name : copyName(review.name));
	const copy = useMutation({
		mutationFn: () =>
			answer(
				review.is_template && !asTemplate
					? api.POST("/api/reviews", { body: { name: name.trim(), template_id: review.id } })
					: api.POST("/api/reviews/{id}/duplicate", {
							params: { path: { id: review.id } },
							body: { name: name.trim(), as_template: asTemplate },
						}),
			),
		async onSuccess(made) {
			cache.setQueryData(keys.review(made.id), made);
			void cache.invalidateQueries({ queryKey: ["reviews", "list"] });
			onClose();
			await navigate({ to: "/reviews/$review", params: { review: String(made.id) } });
		},
	});
	const error = copy.error ? asApiError(copy.error) : null;
	return (
		<form
			className="flex flex-col gap-3"
			onSubmit={(event) => {
				event.preventDefault();
				copy.mutate();
			}}
		>
			<TextField
				label="Name"
				name="name"
				required
				data-first
				maxLength={200}
				value={name}
				onChange={(event) => setName(event.target.value)}
				error={error?.field("name")}
				hint={
					asTemplate
						? "Sessions made from it get these items, and what its filter finds then."
						: "It takes over items, order, minutes and notes, and nothing that was decided."
				}
			/>
			{error && !error.field("name") && <Problem error={error} />}
			<div className="flex justify-end gap-2">
				<Button onClick={onClose}>Cancel</Button>
				<Button look="primary" type="submit" busy={copy.isPending} disabled={name.trim() === ""}>
					{asTemplate ? "Save template" : review.is_template ? "Create session" : "Duplicate"}
				</Button>
			</div>
		</form>
	);
}
