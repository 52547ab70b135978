import type { DateOnly, Timestamp } from "@/api/types";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How long ago, or how soon, in the largest unit that says enough. */
export function formatRelative(moment: Timestamp, now: number): string {
	const difference = new Date(moment).getTime() - now;
	const distance = Math.abs(difference);
	// Clocks of two machines differ a little; what was just done is never "in 3 seconds".
	if (distance < 45_000) return "just now";
	if (distance < 50 * MINUTE) return relative.format(Math.round(difference / MINUTE), "minute");
	if (distance < 22 * HOUR) return relative.format(Math.round(difference / HOUR), "hour");
	if (distance < 26 * DAY) return relative.format(Math.round(difference / DAY), "day");
	if (distance < 320 * DAY) return relative.format(Math.round(difference / (30.4 * DAY)), "month");
	return relative.format(Math.round(difference / (365.25 * DAY)), "year");
}

/** The exact moment in the reader's own time zone, with the zone's name. */
export function formatExact(moment: Timestamp): string {
	return new Date(moment).toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
}

/** A moment to the second, in the reader's own time zone: `20 Nov 2026, 23:40:12`. */
export function formatMoment(moment: Timestamp): string {
	return new Date(moment).toLocaleString("en-GB", {
		day: "numeric",
		month: "short",
		year: "numeric",
		hour: "2-digit",
		minute: "2-digit",
		second: "2-digit",
	});
}

/** A due date: what to say, and whether it has passed. Days are compared as days, in the reader's own zone. */
export function describeDue(due: DateOnly, now: Date): { text: string; overdue: boolean } {
	const days = Math.round((dayNumber(due) - dayNumber(toDateOnly(now))) / DAY);
	if (days < 0) return { text: `${-days} ${days === -1 ? "day" : "days"} overdue`, overdue: true };
	if (days === 0) return { text: "Due today", overdue: false };
	if (days === 1) return { text: "Due tomorrow", overdue: false };
	if (days <= 14) return { text: `Due in ${days} days`, overdue: false };
	return { text: formatDay(due, now), overdue: false };
}

/** A day such as `12 Mar`, with the year when it is another one. */
export function formatDay(day: DateOnly, now: Date): string {
	const sameYear = Number(day.slice(0, 4)) === now.getFullYear();
	return new Date(dayNumber(day)).toLocaleDateString("en-GB", {
		day: "numeric",
		month: "short",
		timeZone: "UTC",
		...(sameYear ? {} : { year: "numeric" }),
	});
}

/** A remaining time that does not pretend to know better: `about 2 min left`. */
export function formatRemaining(seconds: number): string {
	if (seconds < 3) return "almost done";
	if (seconds < 55) return `${Math.ceil(seconds / 5) * 5} s left`;
	if (seconds < 3300) return `about ${Math.max(1, Math.round(seconds / 60))} min left`;
	return `about ${Math.round(seconds / 3600)} h left`;
}

/** How long something has lasted, in the two largest units that say enough: `12 s`, `4 min`, `2 h 5 min`, `3 d 4 h`. */
export function formatLasting(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 60) return `${seconds} s`;
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) return `${minutes} min`;
	const hours = Math.floor(minutes / 60);
	if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
	return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A waiting time in words: `2 minutes 5 seconds`. */
export function formatWait(seconds: number): string {
	const whole = Math.max(1, Math.ceil(seconds));
	const minutes = Math.floor(whole / 60);
	const rest = whole % 60;
	const parts = [];
	if (minutes > 0) parts.push(`${minutes} ${minutes === 1 ? "minute" : "minutes"}`);
	if (rest > 0) parts.push(`${rest} ${rest === 1 ? "second" : "seconds"}`);
	return parts.join(" ");
}

function dayNumber(day: DateOnly): number {
	return Date.parse(`${day}T00:00:00Z`);
}

function toDateOnly(date: Date): DateOnly {
	const month = String(date.getMonth() + 1).padStart(2, "0");
	return `${date.getFullYear()}-${month}-${String(date.getDate()).padStart(2, "0")}`;
}
