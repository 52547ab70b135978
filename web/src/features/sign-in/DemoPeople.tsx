import type { DemoPerson } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { roleWords } from "@/components/words";

/** The people of the demo studio to pick from. Two browsers, two people: that is a review. */
export function DemoPeople({
	people,
	busy,
	onPick,
}: {
	people: readonly DemoPerson[];
	busy: boolean;
	onPick: (person: DemoPerson) => void;
}) {
	return (
		<section className="mb-6 border-b border-line pb-6">
			<p className="mb-3 text-muted">
				This is a demo studio. Pick somebody to be; take another one in a second browser to review together.
			</p>
			<ul className="grid grid-cols-2 gap-2">
				{people.map((person) => (
					<li key={person.email}>
						<button
							type="button"
							disabled={busy}
							onClick={() => onPick(person)}
							className="flex h-full w-full items-center gap-2 rounded-lg border border-line-strong bg-surface-1 p-2 text-left hover:bg-surface-2 disabled:opacity-55"
						>
							<Avatar person={person} size={28} labelled={false} />
							<span className="min-w-0">
								<span className="block truncate font-medium">{person.name}</span>
								<span className="block truncate text-sm text-muted">{roleWords[person.role]}</span>
							</span>
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}
