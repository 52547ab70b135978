import { createFileRoute } from "@tanstack/react-router";
import { GuestPresentPage } from "@/features/review/guest/GuestPresentPage";

export const Route = createFileRoute("/share/_in/session")({ component: GuestPresentPage });
