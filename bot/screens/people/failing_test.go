package people_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/people"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/bot/tgtest"
)

// ill is the room on a disk that fails when it is told to.
type ill struct {
	*chattest.World
	disk   *storetest.Disk
	store  *store.Store
	mute   bool  // no line of the trail can be written
	invite int64 // that is open
	update int64
}

func newIll(t *testing.T, home int64) *ill {
	t.Helper()
	w := &ill{World: chattest.NewWorld(t), disk: &storetest.Disk{}}
	w.store = storetest.OpenOn(t, w.disk)
	room := people.New(people.Config{
		Chats: w.Chats, Store: w.store, Trail: func(chat.ShopID) people.Trail { return w.store }, Log: w.Log,
		Zone: chattest.Noon.Location(), Now: w.Now,
	}).Room()
	w.Open(chat.Config{Home: home}, trail{w.store, w}, room)
	w.Telegram.Meet(erzhan, erzhan.ID)
	return w
}

// trail is a store that can be told to write no line of the trail.
type trail struct {
	*store.Store
	w *ill
}

func (a trail) Audit(ctx context.Context, e orders.AuditEntry) error {
	if a.w.mute {
		return errors.New("no line of the trail")
	}
	return a.Store.Audit(ctx, e)
}

// prepare has Erzhan be a packer, or a stranger with an invite that is open.
func (w *ill) prepare(t *testing.T, stranger bool) {
	t.Helper()
	w.update++
	var err error
	if stranger {
		_, err = w.store.RemovePerson(t.Context(), erzhan.ID, w.Now())
	} else {
		err = w.store.AddPerson(t.Context(), chat.Person{ID: erzhan.ID, Name: "Ержан", Role: chat.Packer}, bottest.Aigul.ID, w.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Pass(time.Second) // a link that is older than a removal lets nobody in
	sum := sha256.Sum256([]byte(fmt.Sprint("token", w.update)))
	w.invite, err = w.store.SaveInvite(t.Context(), chat.Invite{
		Hash: hex.EncodeToString(sum[:]), Role: chat.Packer, By: bottest.Aigul.ID, Made: w.Now(), Expires: w.Now().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
}

// joins opens the link; try is which attempt the program makes at it.
func (w *ill) joins(t *testing.T, try int) {
	text := fmt.Sprint("/start inv_token", w.update)
	w.Telegram.Say(erzhan, erzhan.ID, text)
	w.Router.Handle(t.Context(), telegram.Event{From: telegram.Person{ID: erzhan.ID, Name: "Ержан"}, Chat: erzhan.ID, Private: true, Text: text, Try: try})
}

func (w *ill) presses(user tgtest.User, in int64, data string) {
	w.Press(user, w.Forge(in, data), data)
}

// wantErzhan compares what is kept of him.
func wantErzhan(want chat.Person) func(t *testing.T, w *ill) {
	return func(t *testing.T, w *ill) {
		t.Helper()
		want.ID, want.Name = erzhan.ID, "Ержан"
		if got, in, err := w.store.Person(t.Context(), erzhan.ID); err != nil || in != (want.Role != chat.Nobody) || in && got != want {
			t.Errorf("%+v, in %t, %v; want %+v", got, in, err, want)
		}
	}
}

// TestTheRoomOfPeopleTellsOfADiskThatFails lets each call to the database fail, one after the other, in all that is done here; and
// once it fails no more, it is done.
func TestTheRoomOfPeopleTellsOfADiskThatFails(t *testing.T) {
	t.Parallel()
	say := func(text string) func(*testing.T, *ill) {
		return func(_ *testing.T, w *ill) { w.Say(bottest.Aigul, text) }
	}
	press := func(data string) func(*testing.T, *ill) { // N is the invite
		return func(_ *testing.T, w *ill) {
			w.presses(bottest.Aigul, bottest.Aigul.ID, "v1:"+strings.ReplaceAll(data, "N", fmt.Sprint(w.invite)))
		}
	}
	typed := func(text string) func(*testing.T, *ill) {
		return func(_ *testing.T, w *ill) {
			w.presses(bottest.Aigul, bottest.Aigul.ID, "v1:pq:301.type")
			w.Say(bottest.Aigul, text)
		}
	}
	shows := func(texts ...string) func(*testing.T, *ill) {
		return func(t *testing.T, w *ill) { t.Helper(); w.WantLast(texts...) }
	}
	packer := chat.Person{Role: chat.Packer}
	with := func(change func(p *chat.Person)) chat.Person { p := packer; change(&p); return p }
	for name, c := range map[string]struct {
		do       func(*testing.T, *ill)
		stranger bool
		home     int64
		then     func(*testing.T, *ill)
	}{
		"list":         {do: say("/people"), then: shows("Люди магазина: 3", "Ержан", "Приглашения, которыми ещё не воспользовались")},
		"a page":       {do: press("pp:1"), then: shows("Люди магазина: 3")},
		"somebody":     {do: press("pu:301"), then: shows("Ержан — упаковщик", "301")},
		"invite":       {do: press("pi:packer"), then: shows("Приглашение: упаковщик", "inv_")},
		"take back":    {do: press("pv:N"), then: shows("Люди магазина: 3")},
		"role":         {do: press("pr:301.manager"), then: wantErzhan(chat.Person{Role: chat.Manager})},
		"which role":   {do: press("pr:301"), then: shows("Кем будет Ержан? Сейчас: упаковщик")},
		"language":     {do: press("pl:301.en"), then: wantErzhan(with(func(p *chat.Person) { p.Language = "en" }))},
		"quiet":        {do: press("pq:301.1320-480"), then: wantErzhan(with(func(p *chat.Person) { p.QuietFrom, p.QuietTo = 1320, 480 }))},
		"typed":        {do: typed("22-8"), then: wantErzhan(with(func(p *chat.Person) { p.QuietFrom, p.QuietTo = 1320, 480 }))},
		"remove":       {do: press("px:301"), then: wantErzhan(packer)},
		"removed":      {do: press("px:301.yes"), then: wantErzhan(chat.Person{})},
		"trail":        {do: say("/audit"), then: shows("Кто что делал, новые сверху")},
		"his trail":    {do: say("/audit ержан"), then: shows("Кто что делал: Ержан")},
		"whose trail":  {do: say("/audit 777"), then: shows("заказ 777")},
		"a trail page": {do: press("pa:p301.9"), then: shows("Кто что делал: Ержан")},
		"a trail file": {do: press("pa:a.csv"), then: func(t *testing.T, w *ill) {
			if w.Last(bottest.Aigul.ID).Document == nil {
				t.Errorf("no file\n%s", w.Screens())
			}
		}},
		"me":          {do: say("/me"), then: shows("Айгуль Ким, вы владелец")},
		"my language": {do: press("ml:own.en"), then: shows("Language: English")},
		"my hours":    {do: press("mq:own.1320-480"), then: shows("22:00–08:00")},
		"the group's": {
			do:   func(_ *testing.T, w *ill) { w.presses(bottest.Aigul, bottest.Group, "v1:ml:own.kk") },
			home: bottest.Group,
			then: func(_ *testing.T, w *ill) {
				w.Wants(w.Last(bottest.Group), "Осы топтың тілі: қазақша")
			},
		},
		"join": {do: func(t *testing.T, w *ill) { w.joins(t, 0) }, stranger: true, then: func(t *testing.T, w *ill) {
			wantErzhan(packer)(t, w)
			w.Wants(w.Last(erzhan.ID), "Здравствуйте, Ержан! Вы в магазине: упаковщик")
			w.WantLast("Ержан теперь в магазине: упаковщик")
		}},
		"again": {do: func(t *testing.T, w *ill) { w.joins(t, 0); w.joins(t, 2) }, stranger: true, then: wantErzhan(packer)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newIll(t, c.home)
			for n := 1; ; n++ {
				w.prepare(t, c.stranger)
				told := strings.Count(w.Logged(), "the disk fails")
				failed, _ := w.disk.During(n, func() error { c.do(t, w); return nil })
				if failed == "" {
					if n == 1 {
						t.Error("the disk is asked nothing")
					}
					break
				}
				owed := strings.Contains(failed, "insert into audit") // the line is written later
				if strings.Count(w.Logged(), "the disk fails") == told && !owed {
					t.Logf("nobody hears that this failed, so that all must be done: %s", failed)
					c.then(t, w)
				}
			}
			c.then(t, w)
		})
	}
}

// Nobody is greeted twice for one link, and whoever was let in as the program ended is greeted by the next one.
func TestWhoCameInAsTheProgramEndedIsGreetedByTheNext(t *testing.T) {
	t.Parallel()
	w := newIll(t, 0)
	w.prepare(t, true)
	sum := sha256.Sum256([]byte(fmt.Sprint("token", w.update)))
	used, err := w.store.UseInvite(t.Context(), hex.EncodeToString(sum[:]), chat.Person{ID: erzhan.ID, Name: "Ержан"}, orders.AuditEntry{At: w.Now(), Who: orders.Who{ID: erzhan.ID}, Verb: "people.joined"})
	if err != nil || !used {
		t.Fatal(used, err)
	}
	w.joins(t, 2)
	w.Wants(w.Last(erzhan.ID), "Здравствуйте, Ержан! Вы в магазине: упаковщик")
	w.WantButtons(w.Last(erzhan.ID), "v1:ml:own.ru", "v1:ml:own.kk", "v1:ml:own.en", "v1:ml:own.bot")
	for _, owner := range []tgtest.User{bottest.Aigul, bottest.Marat} {
		w.Wants(w.Last(owner.ID), "Ержан теперь в магазине: упаковщик")
		w.WantButtons(w.Last(owner.ID), "v1:pu:301")
	}
	w.joins(t, 1)
	w.Wants(w.Last(erzhan.ID), "Вы уже в магазине")
	w.prepare(t, false) // another link, which he does not need
	w.joins(t, 2)
	w.Wants(w.Last(erzhan.ID), "Вы уже в магазине")
	w.WantMessages(bottest.Aigul.ID, 1)

	w.Telegram.Block(bottest.Marat, bottest.Marat.ID)
	w.prepare(t, true)
	w.joins(t, 1)
	w.Wants(w.Last(erzhan.ID), "Здравствуйте, Ержан!")
	if !strings.Contains(w.Logged(), `msg="telling the owners who has come failed" err=`) {
		t.Error("an owner was not told, and that is not logged")
	}
}

// Whoever changes something hears when it cannot be told afterwards who has.
func TestWhoChangesWhatCannotBeNotedHearsOfIt(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"pi:viewer", "pv:N", "pr:301.manager", "px:301.yes"} {
		w := newIll(t, 0)
		w.prepare(t, false)
		w.mute = true
		w.presses(bottest.Aigul, bottest.Aigul.ID, "v1:"+strings.ReplaceAll(data, "N", fmt.Sprint(w.invite)))
		if !strings.Contains(w.Logged(), "no line of the trail") {
			t.Errorf("%s: nobody hears of it\n%s", data, w.Screens())
		}
	}
}
