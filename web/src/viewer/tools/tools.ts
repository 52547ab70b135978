import { arrow, ellipse, rectangle } from "./draw";
import { freehand } from "./freehand";
import { hand } from "./pan";
import { pin, text } from "./place";
import { select } from "./select";
import type { Tool, ToolName } from "./tool";

export const TOOLS: Record<ToolName, Tool> = { select, hand, rectangle, ellipse, arrow, freehand, text, pin };

/** Whether a tool makes marks, and so is of no use to those who may only look. */
export const isDrawing = (tool: ToolName): boolean => tool !== "select" && tool !== "hand";
