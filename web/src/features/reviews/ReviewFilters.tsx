import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { statusLooks } from "@/components/status";
import { useShortcuts } from "@/keyboard/shortcuts";
import { type ReviewFilter, type ReviewStatus, reviewStatuses } from "./model";

const control = "h-8 rounded-md border border-line-control bg-surface-1 px-2 pointer-coarse:h-10";

/** What the list of sessions is narrowed to. */
export function ReviewFilters({
	filter,
	onFilter,
}: {
	filter: ReviewFilter;
	onFilter: (filter: ReviewFilter) => void;
}) {
	const field = useRef<HTMLInputElement>(null);
	const [typed, setTyped] = useState(filter.search ?? "");
	const latest = useRef({ filter, onFilter });
	useEffect(() => {
		latest.current = { filter, onFilter };
	});
	useEffect(() => {
		const search = typed.trim() || undefined;
		if (search === latest.current.filter.search) return;
		// Long enough for the next letter, short enough to feel instant.
		const timer = setTimeout(() => latest.current.onFilter({ ...latest.current.filter, search }), 150);
		return () => clearTimeout(timer);
	}, [typed]);
	// Something else changed the filter, such as "Show all".
	useEffect(
		() => setTyped((now) => (now.trim() === (filter.search ?? "") ? now : (filter.search ?? ""))),
		[filter.search],
	);
	useShortcuts("Reviews", [{ keys: "/", label: "Search reviews", run: () => field.current?.focus() }]);

	return (
		// biome-ignore lint/a11y/useSemanticElements: browsers of two years ago do not know <search>
		<form
			role="search"
			onSubmit={(event) => event.preventDefault()}
			className="flex flex-wrap items-center gap-2 px-4 py-2"
		>
			<label className="relative min-w-40 flex-1 sm:max-w-72">
				<span className="sr-only">Search reviews</span>
				<Search size={14} aria-hidden className="absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
				<input
					ref={field}
					type="search"
					placeholder="Search reviews"
					value={typed}
					onChange={(event) => setTyped(event.target.value)}
					onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
					className="h-8 w-full rounded-md border border-line-control bg-surface-1 pr-2 pl-8 placeholder:text-faint pointer-coarse:h-10"
				/>
			</label>
			<label>
				<span className="sr-only">Kind</span>
				<select
					value={filter.templates ? "templates" : "sessions"}
					onChange={(event) =>
						onFilter({
							...filter,
							status: undefined,
							templates: event.target.value === "templates" || undefined,
						})
					}
					className={control}
				>
					<option value="sessions">Sessions</option>
					<option value="templates">Templates</option>
				</select>
			</label>
			{!filter.templates && (
				<label>
					<span className="sr-only">Status</span>
					<select
						value={filter.status ?? ""}
						onChange={(event) =>
							onFilter({ ...filter, status: (event.target.value || undefined) as ReviewStatus | undefined })
						}
						className={control}
					>
						<option value="">Any status</option>
						{reviewStatuses.map((status) => (
							<option key={status} value={status}>
								{statusLooks[status].word}
							</option>
						))}
					</select>
				</label>
			)}
			<label className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-10">
				<input
					type="checkbox"
					checked={filter.mine === true}
					onChange={(event) => onFilter({ ...filter, mine: event.target.checked || undefined })}
					className="size-4 accent-accent"
				/>
				Mine
			</label>
		</form>
	);
}
