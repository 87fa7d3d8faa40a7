package page

import (
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
)

// Whoever copies an answer is told how much went out, and why no more.
func TestAnAnswerIsCountedForWhoWritesItToo(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	m := &meter{ResponseWriter: w}
	if n, err := m.Write([]byte("list")); n != 4 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	broken := errors.New("the disk is broken")
	if n, err := m.ReadFrom(io.MultiReader(strings.NewReader("of offers"), iotest.ErrReader(broken))); n != 9 || !errors.Is(err, broken) {
		t.Errorf("%d, %v", n, err)
	}
	if m.bytes != 13 || w.Body.String() != "listof offers" {
		t.Errorf("%d bytes of %q", m.bytes, w.Body)
	}
}
