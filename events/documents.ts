/** Events of documents, common to all kinds. */
export { documentEvents } from '../shared/protocol/documents.ts';
