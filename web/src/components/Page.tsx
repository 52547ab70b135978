import { Link, type LinkProps } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { Fragment, useEffect } from "react";

/** Sets the title of the browser's tab while a page is open. */
export function useTitle(...parts: (string | undefined)[]): void {
	const title = [...parts.filter((part) => part), "Rushes"].join(" · ");
	useEffect(() => {
		document.title = title;
	}, [title]);
}

/** One step of the breadcrumb. The last one has no link: it is this page. */
export interface Crumb {
	label: string;
	link?: LinkProps;
}

/** A page of the shell: where I am, what can be done here, and the page's content, which scrolls alone. */
export function Page({
	crumbs,
	actions,
	children,
}: {
	crumbs: readonly Crumb[];
	actions?: React.ReactNode;
	children: React.ReactNode;
}) {
	// On a phone there is room for where this is and for the step up.
	const deep = crumbs.length > 2;
	return (
		<div className="flex h-full min-h-0 flex-col">
			<header className="flex h-(--bar-height) shrink-0 items-center gap-2 border-b border-line bg-surface-1 px-4">
				<nav aria-label="Breadcrumb" className="min-w-0 flex-1">
					<ol className="flex min-w-0 items-center gap-1">
						{crumbs.map((crumb, index) => (
							<Fragment key={crumb.label}>
								{index > 0 && (
									<li
										aria-hidden="true"
										className={`text-faint ${index === 1 && deep ? "max-sm:hidden" : ""}`}
									>
										<ChevronRight size={14} />
									</li>
								)}
								<li
									className={`truncate ${crumb.link ? "max-w-60 shrink-0 max-sm:max-w-24" : "min-w-0"} ${index === 0 && deep ? "max-sm:hidden" : ""}`}
								>
									{crumb.link ? (
										<Link {...crumb.link} className="rounded-sm text-muted hover:text-text">
											{crumb.label}
										</Link>
									) : (
										<h1 aria-current="page" className="truncate font-medium">
											{crumb.label}
										</h1>
									)}
								</li>
							</Fragment>
						))}
					</ol>
				</nav>
				{actions}
			</header>
			<main id="content" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
				{children}
			</main>
		</div>
	);
}
