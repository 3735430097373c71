// Calls of the chat interface. A refusal is an ApiError with the server's sentence; a network failure is not.

import { readToken, writeToken } from "./store.js";
import { words } from "./words.js";

const PATIENCE_MS = 60000;

export class ApiError extends Error {
  constructor(code, message, status, wait) {
    super(message);
    this.code = code;
    this.status = status;
    this.wait = wait; // seconds until it is worth asking again, 0 if nobody said
  }
}

async function refusal(response) {
  let answer = {};
  try {
    answer = await response.json();
  } catch {
    // A proxy in front of the portal answers in HTML.
  }
  const wait = Math.ceil(Number(answer?.retry_after ?? response.headers.get("Retry-After"))) || 0;
  const [code, message] = [answer?.error ?? "unavailable", answer?.message ?? words.outage];
  return new ApiError(String(code), String(message), response.status, wait);
}

async function post(path, body) {
  // Not AbortSignal.timeout, which Chrome knows from 103 and Safari from 16 on.
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: patience.signal,
    });
    if (!response.ok) throw await refusal(response);
    return await response.json();
  } finally {
    clearTimeout(timer);
  }
}

async function converse(path, body) {
  const answer = await post(path, body);
  writeToken(answer.conversation);
  return answer.replies;
}

// `said` is {text} or {button}. A conversation that is over is begun anew once, for a text needs no past.
export async function sendMessage(said) {
  const token = readToken();
  try {
    return await converse("/api/v1/messages", token === null ? said : { ...said, conversation: token });
  } catch (error) {
    if (error.code !== "bad_conversation") throw error;
    writeToken(null);
    if (said.text === undefined) throw error;
    return converse("/api/v1/messages", said);
  }
}

export async function forgetConversation() {
  const token = readToken();
  if (token === null) return;
  try {
    await converse("/api/v1/forget", { conversation: token });
  } catch (error) {
    if (error.code !== "bad_conversation") throw error;
    writeToken(null);
  }
}

// What is stored of this conversation; null when nothing is.
export async function myData() {
  const token = readToken();
  if (token === null) return null;
  try {
    return await post("/api/v1/data", { conversation: token });
  } catch (error) {
    if (error.code !== "bad_conversation") throw error;
    return null;
  }
}
