import type { ConverseRequestBody, WireContentBlock, WireSystemBlock } from "../../wire/converse.js";
import type { ModelAnswer } from "../models/limit-output.js";
import { type Assessment, assessTexts, charactersOf } from "./assess-texts.js";
import type { AppliedGuardrail } from "./find-guardrail.js";
import { LOCAL_GUARDRAIL } from "./local-guardrail.js";

/** A guardrail on a conversation. */
export interface ConversationGuardrail extends AppliedGuardrail {
  /** Whether the answer is to say what the guardrail found. */
  readonly isTraced: boolean;
  /** `async`: a stream is not held back, so nothing in it is masked, and what is blocked has been sent. */
  readonly streamProcessingMode: "sync" | "async";
}

export interface GuardedRequest {
  /** As the model is to see it: masked, and what was marked for the guardrail as plain text. */
  readonly request: ConverseRequestBody;
  readonly assessment: Assessment;
}

type TextBlock = Pick<WireContentBlock, "text" | "guardContent">;

/**
 * Judges what goes into a model: of the messages the `guardContent` blocks, or every text if there is none; of the system prompt its
 * `guardContent` blocks alone.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 */
export function guardRequest(request: ConverseRequestBody, guardrail: AppliedGuardrail): GuardedRequest {
  const { system = [], messages = [] } = request;
  const blocks = messages.flatMap(({ content }) => content);
  const isMarked = blocks.some(({ guardContent }) => guardContent);
  const inMessages = (block: TextBlock) => (isMarked ? markedText(block) : textOf(block));
  const texts = [...system.flatMap(markedText), ...blocks.flatMap(inMessages)];
  const all = [...system.flatMap(textOf), ...blocks.flatMap(textOf)];
  const assessment = assessTexts(texts, guardrail, charactersOf(all));
  const masked = assessment.maskedTexts[Symbol.iterator]();
  const replace =
    (judged: (block: TextBlock) => readonly string[]) =>
    <Block extends TextBlock>(block: Block): Block | { text: string } => {
      const isJudged = judged(block).length > 0;
      const text = isJudged ? masked.next().value : block.guardContent?.text?.text;
      return text === undefined ? block : { text };
    };
  return {
    request: {
      ...request,
      ...(request.system && { system: system.map<WireSystemBlock>(replace(markedText)) }),
      messages: messages.map((message) => ({
        ...message,
        content: message.content.map<WireContentBlock>(replace(inMessages)),
      })),
    },
    assessment,
  };
}

/** The request of a model without a guardrail: what was marked for one is plain text to it. */
export function unwrapGuardContent(request: ConverseRequestBody): ConverseRequestBody {
  const { system, messages = [] } = request;
  const isMarked = ({ guardContent }: TextBlock) => guardContent?.text !== undefined;
  if (!system?.some(isMarked) && !messages.some(({ content }) => content.some(isMarked))) return request;
  const unwrap = <Block extends TextBlock>(block: Block): Block | { text: string } =>
    block.guardContent?.text === undefined ? block : { text: block.guardContent.text.text };
  return {
    ...request,
    ...(system && { system: system.map<WireSystemBlock>(unwrap) }),
    messages: messages.map((message) => ({
      ...message,
      content: message.content.map<WireContentBlock>(unwrap),
    })),
  };
}

/** What the guardrail lets out of an answer. */
export interface GuardedOutput {
  readonly content: readonly WireContentBlock[];
  readonly assessment: Assessment;
}

/** Judges the texts that a model has written. */
export function guardAnswer(
  { content }: ModelAnswer,
  guardrail: ConversationGuardrail,
  isStreamed: boolean,
): GuardedOutput {
  const assessment = assessTexts(content.flatMap(textOf), guardrail);
  const isLate = isStreamed && guardrail.streamProcessingMode === "async";
  if (assessment.isBlocked) return { content: [...(isLate ? content : []), BLOCKED], assessment };
  if (isLate) return { content, assessment };
  const masked = assessment.maskedTexts[Symbol.iterator]();
  return {
    content: content.map((block) =>
      textOf(block).length === 0 ? block : { text: masked.next().value ?? "" },
    ),
    assessment,
  };
}

/** What the caller gets in place of something that is blocked. */
export const BLOCKED: WireContentBlock = { text: LOCAL_GUARDRAIL.blockedMessage };

function markedText({ guardContent }: TextBlock): readonly string[] {
  return guardContent?.text ? [guardContent.text.text] : [];
}

function textOf(block: TextBlock): readonly string[] {
  return typeof block.text === "string" ? [block.text] : markedText(block);
}
