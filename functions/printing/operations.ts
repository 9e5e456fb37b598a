/** What is printed for service on paper. A function of its own: no other needs to carry a PDF library. */
import { buildServicePackage } from '../../shared/application/service-package/build-package.ts';
import { expectRead, readingContext } from '../edge/outcomes.ts';
import type { EdgeDeps, Operations } from '../edge/request.ts';

export function printingOperations({ cases }: EdgeDeps): Operations {
  return {
    ReadServicePackage: async (request) => {
      const providerId = request.path.providerId ?? '';
      const { pdf } = expectRead(
        await buildServicePackage(cases, { ...readingContext(request), providerId }),
      );
      return {
        status: 200,
        bytes: pdf,
        headers: {
          'Content-Type': 'application/pdf',
          'Content-Disposition': `attachment; filename="service-package-${request.path.id}.pdf"`,
        },
      };
    },
  };
}
