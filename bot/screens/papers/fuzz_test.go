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

// Each parcel has a page, and the root of the pages tells how many there are.
func TestParcelsAreThePagesOfAWaybill(t *testing.T) {
	t.Parallel()
	for pdf, want := range map[string]int{
		"<< /Type /Pages /Kids [3 0 R] /Count 3 >>": 3, "<</Count 12/Kids[1 0 R]/Type/Pages>>": 12, "": 0, "/Type /Page /Count 7": 0,
		"<< /Type /Pages /Count 2 >> << /Type /Pages /Count 5 >> << /Count 3 /Type /Pages >>": 5, "<< /Type /Pages >> << /Count 4 >>": 0,
		"<< /Type /Pages /Count 99999 >>": 0, "<< /Type /Pages /Count 0 >>": 0, "<< /Type /Pages /Count\n9999 >>": 9999,
	} {
		if got := parcelsOf([]byte(pdf)); got != want {
			t.Errorf("%q is of %d parcels, want %d", pdf, got, want)
		}
	}
}
