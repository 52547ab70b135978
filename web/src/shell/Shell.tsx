import { Outlet } from "@tanstack/react-router";
import { OfflineBanner } from "@/components/OfflineBanner";
import { BottomBar } from "./BottomBar";
import { Rail } from "./Rail";

/** What stands around every page but the review page: rail or bottom bar, banner, skip link. */
export function Shell() {
	return (
		<div className="flex h-dvh flex-col">
			<SkipLink />
			<OfflineBanner />
			<div className="flex min-h-0 flex-1">
				<Rail />
				<div className="min-w-0 flex-1">
					<Outlet />
				</div>
			</div>
			<BottomBar />
		</div>
	);
}

/** A button, since a link to `#content` would lead to the base path. */
function SkipLink() {
	return (
		<button
			type="button"
			onClick={() => document.getElementById("content")?.focus()}
			className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-surface-1 focus:px-3 focus:py-2 focus:shadow-float"
		>
			Skip to the content
		</button>
	);
}
