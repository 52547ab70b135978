import { createFileRoute } from "@tanstack/react-router";
import { Shell } from "@/shell/Shell";

export const Route = createFileRoute("/_signed/_shell")({ component: Shell });
