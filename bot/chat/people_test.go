package chat_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
)

func TestQuietHoursMayGoOverMidnight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to, minute int
		want             bool
	}{
		{0, 0, 0, false}, {600, 600, 600, false}, {600, 660, 600, true}, {600, 660, 660, false}, {600, 660, 599, false},
		{1320, 480, 1320, true}, {1320, 480, 1439, true}, {1320, 480, 0, true}, {1320, 480, 479, true}, {1320, 480, 480, false},
		{1320, 480, 1319, false}, {1320, 0, 1400, true}, {1320, 0, 0, false},
	} {
		p := chat.Person{QuietFrom: c.from, QuietTo: c.to}
		at := time.Date(2026, 11, 24, c.minute/60, c.minute%60, 30, 0, chattest.Noon.Location())
		if got := p.Quiet(at); got != c.want {
			t.Errorf("from %d to %d at %d: %v", c.from, c.to, c.minute, got)
		}
	}
}

func TestARoleIsNamedAndAnUnknownNameIsNobody(t *testing.T) {
	t.Parallel()
	for _, role := range append(chat.Roles(), chat.Nobody) {
		if got := chat.RoleOf(role.String()); got != role {
			t.Errorf("%d is %q, which is %d", role, role, got)
		}
	}
	for _, name := range []string{"", "boss", "Owner", " owner"} {
		if got := chat.RoleOf(name); got != chat.Nobody {
			t.Errorf("%q is %d", name, got)
		}
	}
}

func TestThePeopleAreThoseOfTheSettingsAndThoseThatAreKept(t *testing.T) {
	t.Parallel()
	w := chattest.NewWorld(t)
	s := storetest.OpenSQLite(t, t.TempDir())
	w.Open(chat.Config{Owners: []int64{chattest.Aigul.ID, 8}}, s)
	add(t, s, chat.Person{ID: 21, Name: "Ержан", Role: chat.Packer})
	add(t, s, chat.Person{ID: 22, Name: "Дана", Role: chat.Owner})
	add(t, s, chat.Person{ID: 8, Name: "Марат", Role: chat.Viewer, Language: "kk"}) // the settings say more
	add(t, s, chat.Person{ID: 23, Name: "Прежняя владелица"})                       // and of her they say nothing any more
	all, err := w.Router.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []chat.Person{
		{ID: chattest.Aigul.ID, Role: chat.Owner, Fixed: true}, {ID: 8, Name: "Марат", Role: chat.Owner, Language: "kk", Fixed: true},
		{ID: 21, Name: "Ержан", Role: chat.Packer}, {ID: 22, Name: "Дана", Role: chat.Owner},
	}
	same(t, "people", all, want)
	for _, p := range want {
		got, in, err := w.Router.Person(t.Context(), p.ID)
		same(t, "person", []any{got, in, err}, []any{p, true, nil})
	}
	for _, id := range []int64{23, 24, 0, -5} {
		if got, in, _ := w.Router.Person(t.Context(), id); in || got.Role != chat.Nobody {
			t.Errorf("%d is one of them: %+v", id, got)
		}
	}
	same(t, "owners' chats", w.Router.Home(), []int64{chattest.Aigul.ID, 8, 22})
	same(t, "chats with answers", w.Router.All(), []int64{chattest.Aigul.ID, 8, 21, 22})
}

func add(t *testing.T, s *store.Store, p chat.Person) {
	t.Helper()
	if err := s.AddPerson(t.Context(), p, chattest.Aigul.ID, chattest.Noon); err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}
