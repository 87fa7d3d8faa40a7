package papers_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
)

// What cannot be written is a failure that is heard of: nothing goes out in its place, and who waits waits on. Only where the
// papers themselves have come it is no more than a line of the log.
func TestPapersThatCannotBeWrittenAreAFailureThatIsHeardOf(t *testing.T) {
	t.Parallel()
	deliver := func(w *room, p chat.PendingWaybill) {
		w.waits(p)
		if err := w.screen.DeliverWaybills(w.t.Context(), ""); err != nil {
			w.Log.Warn("the look failed", "err", err)
		}
	}
	own := chat.PendingWaybill{Chat: packer.ID}
	asked := chat.PendingWaybill{Chat: packer.ID, Group: chattest.Group}
	for _, c := range []struct {
		text    string // that is lost
		do      func(w *room)
		stage   orders.Stage
		started bool
		empty   bool // Kaspi has no waybill
		files   int
		waits   int
	}{
		{text: "papers.waybill", do: func(w *room) { deliver(w, own) }, stage: orders.StageHandOver, started: true, waits: 1},
		{text: "papers.sent", do: func(w *room) { deliver(w, asked) }, stage: orders.StageHandOver, started: true, files: 1},
		{text: "papers.unstarted", do: func(w *room) { deliver(w, asked) }, stage: orders.StageHandOver, waits: 1},
		{text: "papers.waybill.gone", do: func(w *room) { deliver(w, own) }, stage: orders.StageCancelled, started: true, waits: 1},
		{text: "papers.sheets.wait", do: func(w *room) { w.asks(packer, "/waybills") }, stage: orders.StageHandOver, started: true},
		{text: "papers.sheets", do: func(w *room) { w.asks(packer, "/waybills") }, stage: orders.StageHandOver, started: true},
		{text: "papers.sheets.empty", do: func(w *room) { w.asks(packer, "/waybills") }, stage: orders.StageHandOver, started: true, empty: true},
		{text: "papers.sheets.none", do: func(w *room) { w.asks(packer, "/waybills") }, stage: orders.StageCancelled, started: true},
	} {
		w := newRoom(t, 0)
		w.Open(chat.Config{}, w.store, chattest.Wordless(t, w.screen.Room(), c.text), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
		w.enlist(packer, chat.Packer, c.started)
		w.put("601", c.stage)
		if !c.empty {
			w.has("601", pdf(1, ""), nil)
		}
		c.do(w)
		if !strings.Contains(w.Logged(), "text "+c.text+": ") {
			t.Errorf("%s: nobody hears that it is lost", c.text)
		}
		if n := len(w.documents(packer.ID)); n != c.files || len(w.pending()) != c.waits || len(w.Telegram.Messages(chattest.Group)) > 0 {
			t.Errorf("%s: %d files, waited for %+v\n%s", c.text, n, w.pending(), w.Screens())
		}
	}
}

// An order whose papers somebody asks for is a person's from then on; who turns pages of sheets, or may only look, is at none.
func TestAPressForAWaybillMakesTheOrderAPersons(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	w.enlist(viewer, chat.Viewer, true)
	w.put("601", orders.StageHandOver)
	w.presses(viewer, viewer.ID, "v1:wb:601")
	w.presses(aigul, aigul.ID, "v1:wbs:4.all")
	w.presses(aigul, aigul.ID, "v1:wb:601")
	if !slices.Equal(w.Handled, []string{"601"}) {
		t.Errorf("people are at %q", w.Handled)
	}
}
