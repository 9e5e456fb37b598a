/**
 * Stores in S3 that load at their first use, so that a cold start does not pay for what most requests never touch
 * (blobs over 100 KB). Names are insisted on at the start all the same.
 */
import type { ParkingStore } from '../../../shared/application/parking.ts';
import type { AuditStore, IntakeStore, Vault } from '../../../shared/application/ports.ts';
import { once } from './once.ts';
import type { NodeWiring } from './wire-node.ts';

export function lazyVault(node: NodeWiring): Vault {
  node.environment.need('VAULT_BUCKET');
  const vault = once(async () => (await import('./s3-stores.ts')).s3Vault(node));
  return {
    put: async (name, body, size) => (await vault()).put(name, body, size),
    get: async (name) => (await vault()).get(name),
    list: async (prefix) => (await vault()).list(prefix),
    deletePrefix: async (prefix) => (await vault()).deletePrefix(prefix),
  };
}

export function lazyIntake(node: NodeWiring): IntakeStore {
  node.environment.need('INTAKE_BUCKET');
  const intake = once(async () => (await import('./s3-stores.ts')).s3Intake(node));
  return {
    signUpload: async (slot) => (await intake()).signUpload(slot),
    startMultipart: async (slot, partSize) => (await intake()).startMultipart(slot, partSize),
    completeMultipart: async (slot, id, parts) => (await intake()).completeMultipart(slot, id, parts),
    signParts: async (slot, upload, numbers) => (await intake()).signParts(slot, upload, numbers),
    storedParts: async (key, id) => (await intake()).storedParts(key, id),
    abortMultipart: async (key, id) => (await intake()).abortMultipart(key, id),
    open: async (key, from) => (await intake()).open(key, from),
    delete: async (key) => (await intake()).delete(key),
    sweep: async (olderThan) => (await intake()).sweep(olderThan),
  };
}

export function lazyParking(node: NodeWiring): ParkingStore {
  node.environment.need('INTAKE_BUCKET');
  const store = once(async () => (await import('./s3-stores.ts')).s3Parking(node));
  return {
    put: async (name, body) => (await store()).put(name, body),
    open: async (name, from) => (await store()).open(name, from),
    remove: async (name) => (await store()).remove(name),
  };
}

export function lazyAuditStore(node: NodeWiring): AuditStore {
  node.environment.need('AUDIT_BUCKET');
  node.environment.need('AUDIT_RETAIN_YEARS');
  const store = once(async () => (await import('./s3-stores.ts')).s3AuditStore(node));
  return {
    keep: async (name, bytes) => (await store()).keep(name, bytes),
    read: async (name) => (await store()).read(name),
  };
}
