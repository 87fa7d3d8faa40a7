package papers

import "testing"

// FuzzParcels holds that any file has a number of parcels, or 0 where it tells none.
func FuzzParcels(f *testing.F) {
	f.Add([]byte("%PDF-1.4\n<< /Type /Pages /Count 3 >>"))
	f.Add([]byte("<</Count 12/Kids[1 0 R]/Type/Pages>>"))
	f.Add([]byte("/Type /Page /Count 99999"))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		if n := parcelsOf(pdf); n < 0 || n > 9999 {
			t.Errorf("%d parcels", n)
		}
	})
}
