package storetest

import (
	"context"
	"testing"

	"kaspibot/bot/chat"
)

func testADialogIsKeptUntilItEndsOrIsReplaced(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	first := chat.Dialog{Chat: 7, User: 11, Step: "code", Data: `{"order":"501"}`, Message: 30, Expires: At(15)}
	other := chat.Dialog{Chat: 7, User: 12, Step: "imei", Data: `{}`, Message: 31, Expires: At(16)}
	must(t, s.SaveDialog(t.Context(), first))
	must(t, s.SaveDialog(t.Context(), other))
	must(t, s.Close())
	s = open(t, dir)
	wantDialog(t, s, 11, first)
	second := first
	second.Step, second.Message = "reason", 32
	must(t, s.SaveDialog(t.Context(), second))
	wantDialog(t, s, 11, second)
	must(t, s.EndDialog(t.Context(), 7, 11))
	must(t, s.EndDialog(t.Context(), 7, 11)) // again: nothing to do
	_, found, err := s.Dialog(t.Context(), 7, 11)
	must(t, err)
	same(t, "found after its end", found, false)
	wantDialog(t, s, 12, other)
}

func wantDialog(t *testing.T, s interface {
	Dialog(ctx context.Context, chat, user int64) (chat.Dialog, bool, error)
}, user int64, want chat.Dialog) {
	t.Helper()
	got, found, err := s.Dialog(t.Context(), 7, user)
	must(t, err)
	same(t, "found", found, true)
	same(t, "dialog", got, want)
}
