package pricelist_test

import (
	"path/filepath"
	"strings"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// What cannot be written is a failure that is heard of: nothing goes out in its place, and nothing is begun.
func TestAListThatCannotBeToldOfIsAFailureThatIsHeardOf(t *testing.T) {
	t.Parallel()
	for text, deed := range map[string]string{
		"pricelist.feed": "/feed", "pricelist.nolist": "/feed", "pricelist.pulls": "/pulls", "pricelist.diff.file": "diff:3-5", "pricelist.offsale.file": "off:5",
		"pricelist.compared": "cmp:3-5", "pricelist.versions": "vers:0", "pricelist.version": "ver:5", "pricelist.rollback": "rollback:5",
		"pricelist.rollback.done": "backyes:5", "pricelist.link": "link:show", "pricelist.link.new": "link:new", "pricelist.link.made": "lnew:now",
		"pricelist.link.found": "lchk:now", "pricelist.upload.wait": "/upload", "pricelist.upload.done": "/upload", "pricelist.sync.progress": "/sync", "pricelist.sync.done": "/sync",
	} {
		f := newFront(t)
		f.made(10)
		f.served, f.path = 7, filepath.Join(t.TempDir(), "list.xml")
		if text == "pricelist.nolist" {
			f.served = 0
		}
		f.Open(chat.Config{Owners: []int64{aigul.ID}}, f.memory, chattest.Wordless(t, f.screen.Room(), text))
		if strings.HasPrefix(deed, "/") {
			f.Say(aigul, deed)
			f.Router.Wait()
		} else if m, _ := f.press(deed); m.Edits != 0 {
			t.Errorf("%s: shows %s", text, m.Text)
		}
		if !strings.Contains(f.Logged(), "text "+text+": ") {
			t.Errorf("%s: nobody hears that it is lost", text)
		}
		if f.Last(aigul.ID).Document != nil || strings.HasSuffix(text, ".wait") && len(f.acts) > 0 {
			t.Errorf("%s: done %q\n%s", text, f.acts, f.Screens())
		}
	}
}

func TestAQuestionThatCannotBeWrittenIsAskedAndClosedLater(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	rooms := map[string]chat.Room{"": f.screen.Room()}
	for _, text := range []string{"pricelist.held", "pricelist.held.old", "pricelist.held.published"} {
		rooms[text] = chattest.Wordless(t, f.screen.Room(), text)
	}
	without := func(text string, do func() error) {
		t.Helper()
		f.Open(chat.Config{Owners: []int64{aigul.ID}}, f.memory, rooms[text])
		if err := do(); (err == nil) != (text == "") {
			t.Errorf("without %s: %v", text, err)
		}
	}
	ask := func() error {
		return f.screen.TellHeld(t.Context(), publish.Report{Held: true, Version: feed.Version{ID: 4, Status: feed.StatusHeld}})
	}
	closes := func() error { return f.screen.CloseOld(t.Context()) }
	without("pricelist.held", ask)
	f.WantMessages(aigul.ID, 0)
	without("", ask)
	f.WantMessages(aigul.ID, 1)
	question := f.Last(aigul.ID)
	without("pricelist.held.old", closes)
	f.WantButtons(f.Again(question), "v1:pub:4", "v1:keep:4", "v1:diff:0-4")
	f.Open(chat.Config{Owners: []int64{aigul.ID}}, f.memory, rooms["pricelist.held.published"])
	f.Press(aigul, question, "v1:pub:4")
	f.WantButtons(f.Again(question), "v1:pub:4", "v1:keep:4", "v1:diff:0-4")
	if !strings.Contains(f.Logged(), "text pricelist.held.published: ") {
		t.Error("nobody hears that a question was not closed")
	}
	without("", closes)
	f.WantButtons(f.Again(question))
}
