/** Sends a file as it is, and tells how much of it has arrived: `fetch` cannot. */

import { offline, Problem, toProblem } from '@/api/problem';
import type { UploadBody } from '@/api/schema.gen';
import { loggedInAgain } from '@/api/session';

interface Sending {
  onProgress: (bytes: number) => void;
  signal: AbortSignal;
}

export async function uploadFile(file: File, sending: Sending): Promise<UploadBody> {
  try {
    return await send(file, sending);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'unauthenticated') throw error;
    await loggedInAgain();
    return send(file, sending);
  }
}

function send(file: File, { onProgress, signal }: Sending): Promise<UploadBody> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/imports/uploads?file_name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      if (request.status === 201) resolve(request.response as UploadBody);
      else reject(toProblem(request.response, request.status));
    };
    request.onerror = () => reject(offline());
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
