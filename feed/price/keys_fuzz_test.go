package price

import "testing"

// FuzzKey holds that a value that a person types for a key is one that the file can have, and reads back the same.
func FuzzKey(f *testing.F) {
	for _, text := range []string{"12,5 %", "0", "7", " 1 000 ", "1e3", "-1", "99999999", "0.00001", "%", "", "12.345", "１２", "5%%"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range Keys() {
			n, ok := k.Parse(text)
			if !ok {
				continue
			}
			written := k.Format(n)
			if again, ok := k.Parse(written); !ok || again != n {
				t.Errorf("%s: %q is %d, written %q, read as %d, %t", k, text, n, written, again, ok)
			}
			r, err := Decode(With(nil, k, n), Defaults{MinProfit: 1, MarkupBP: 1})
			if err != nil {
				t.Fatalf("%s: %q makes a file that cannot be used: %v", k, text, err)
			}
			if got, _ := r.General(k); got != n {
				t.Errorf("%s: %q is %d in the file, want %d", k, text, got, n)
			}
		}
	})
}
