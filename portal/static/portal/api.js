// Calls of the chat interface. A refusal is an ApiError with the server's sentence; a network failure is not.

import { readToken, writeToken } from "./store.js";

const PATIENCE_MS = 60000;

export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const answer = await response.json();
  if (!response.ok) throw new ApiError(String(answer.error), String(answer.message));
  writeToken(answer.conversation);
  return answer.replies;
}

// `said` is {text} or {button}. A conversation that is over is begun anew once, for a text needs no past.
export async function sendMessage(said) {
  const token = readToken();
  try {
    return await post("/api/v1/messages", token === null ? said : { ...said, conversation: token });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "bad_conversation") throw error;
    writeToken(null);
    if (said.text === undefined) throw error;
    return post("/api/v1/messages", said);
  }
}

export async function forgetConversation() {
  const token = readToken();
  if (token === null) return;
  try {
    await post("/api/v1/forget", { conversation: token });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "bad_conversation") throw error;
    writeToken(null);
  }
}
