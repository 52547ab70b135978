import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Copy, Ellipsis, LayoutTemplate, Trash2 } from "lucide-react";
import { useState } from "react";
import { answer, api, ifMatch } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import type { Review } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/Menu";
import { Problem } from "@/components/Surfaces";
import { toastDone } from "@/components/toasts";
import { usePermission } from "@/session/session";
import { lostWith } from "./model";
import { NameDialog } from "./NameDialog";

/** What can be done with a whole session: copied, made a template, deleted. */
export function ReviewMenu({
	review,
	children,
	onDeleted,
}: {
	review: Review;
	children?: React.ReactNode;
	onDeleted?: () => void;
}) {
	const [asking, setAsking] = useState<"duplicate" | "template" | "delete" | null>(null);
	const manages = usePermission("session.manage");
	const administrates = usePermission("settings.manage");
	// As the rules have it: what is under way or over goes by an administrator's hand alone.
	const mayDelete = review.status === "DRAFT" || review.is_template ? manages : administrates;
	if (!manages && !children) return null;
	return (
		<>
			<Menu
				trigger={
					<IconButton label={`More for ${review.name}`}>
						<Ellipsis size={17} aria-hidden />
					</IconButton>
				}
			>
				{children}
				{manages && (
					<>
						<MenuItem onClick={() => setAsking("duplicate")}>
							<Copy size={16} aria-hidden /> {review.is_template ? "Make a session of it" : "Duplicate"}
						</MenuItem>
						{!review.is_template && (
							<MenuItem onClick={() => setAsking("template")}>
								<LayoutTemplate size={16} aria-hidden /> Save as a template
							</MenuItem>
						)}
					</>
				)}
				{mayDelete && (
					<>
						<MenuSeparator />
						<MenuItem onClick={() => setAsking("delete")}>
							<Trash2 size={16} aria-hidden /> Delete
						</MenuItem>
					</>
				)}
			</Menu>
			<NameDialog
				review={review}
				asTemplate={asking === "template"}
				open={asking === "duplicate" || asking === "template"}
				onClose={() => setAsking(null)}
			/>
			<DeleteDialog
				review={review}
				open={asking === "delete"}
				onClose={() => setAsking(null)}
				onDeleted={onDeleted}
			/>
		</>
	);
}

function DeleteDialog({
	review,
	open,
	onClose,
	onDeleted,
}: {
	review: Review;
	open: boolean;
	onClose: () => void;
	onDeleted: (() => void) | undefined;
}) {
	const cache = useQueryClient();
	const navigate = useNavigate();
	const remove = useMutation({
		mutationFn: () =>
			answer(
				api.DELETE("/api/reviews/{id}", {
					params: { path: { id: review.id }, header: ifMatch(review) },
				}),
			),
		async onSuccess() {
			onClose();
			onDeleted?.();
			await navigate({ to: "/reviews", search: review.is_template ? { templates: true } : {} });
			cache.removeQueries({ queryKey: keys.review(review.id) });
			await cache.invalidateQueries({ queryKey: ["reviews", "list"] });
			toastDone(`${review.name} is deleted`);
		},
		onError(error) {
			if (asApiError(error).kind === "stale") void cache.invalidateQueries({ queryKey: keys.reviews });
		},
	});
	return (
		<Dialog open={open} onClose={onClose} title={`Delete ${review.name}?`}>
			<div className="flex flex-col gap-3">
				<p>{lostWith(review)} It cannot be brought back.</p>
				{remove.error && <Problem error={remove.error} />}
				<div className="flex justify-end gap-2">
					<Button onClick={onClose}>Keep it</Button>
					<Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
						Delete {review.is_template ? "template" : "session"}
					</Button>
				</div>
			</div>
		</Dialog>
	);
}
