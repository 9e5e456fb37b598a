/** A file with settings of a node is wrong; the message says where, never what stands there. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
