package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// invited saves an invite of user 7 that lasts a minute.
func invited(t *testing.T, s People, hash string, role chat.Role) (id int64) {
	t.Helper()
	id, err := s.SaveInvite(t.Context(), chat.Invite{Hash: hash, Role: role, By: 7, Made: At(0), Expires: At(60)})
	must(t, err)
	return id
}

func use(t *testing.T, s People, hash string, user int64, at time.Time) bool {
	t.Helper()
	used, err := s.UseInvite(t.Context(), hash, chat.Person{ID: user, Name: fmt.Sprint("Н", user)}, orders.AuditEntry{
		At: at, Who: orders.Who{ID: user, Name: "Н", Chat: user}, Verb: "joined", Result: orders.ResultDone,
	})
	must(t, err)
	return used
}

func testAnInviteIsUsedOnce(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	id := invited(t, s, "aa", chat.Packer)
	invited(t, s, "bb", chat.Owner)
	list, err := s.OpenInvites(t.Context(), At(1))
	must(t, err)
	same(t, "open", len(list), 2)
	won := make([]bool, 8)
	var all sync.WaitGroup
	for i := range won {
		all.Go(func() { won[i] = use(t, s, "aa", int64(100+i), At(1)) })
	}
	all.Wait()
	people, err := s.People(t.Context())
	must(t, err)
	same(t, "people", len(people), 1)
	winner := people[0]
	for i, in := range won {
		same(t, fmt.Sprint(i, " came in"), in, winner.ID == int64(100+i))
	}
	same(t, "role", winner.Role, chat.Packer)
	i, found, err := s.Invite(t.Context(), "aa")
	must(t, err)
	same(t, "found", found, true)
	i.Made, i.Expires, i.Ended = i.Made.UTC(), i.Expires.UTC(), i.Ended.UTC()
	same(t, "invite", i, chat.Invite{ID: id, Hash: "aa", Role: chat.Packer, By: 7, Made: At(0), Expires: At(60), Ended: At(1), UsedBy: winner.ID})
	same(t, "one who is in uses another", use(t, s, "bb", winner.ID, At(2)), false)
	same(t, "an unknown one", use(t, s, "cc", 200, At(2)), false)
	must(t, s.AddPerson(t.Context(), chat.Person{ID: 9, Role: chat.Packer}, 7, At(0)))
	_, err = s.RemovePerson(t.Context(), 9, At(3))
	must(t, err)
	same(t, "whoever else is in, or was", use(t, s, "bb", 200, At(4)), true)
}

func testAnInviteEndsWithItsOwnerAndItsTime(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	owner := chat.Person{ID: 7, Name: "Айгуль", Role: chat.Owner}
	must(t, s.AddPerson(t.Context(), owner, 0, At(0)))
	id := invited(t, s, "aa", chat.Packer)
	for at, want := range map[int]bool{1: true, 2: false} { // taken back twice
		was, err := s.EndInvite(t.Context(), id, At(at))
		must(t, err)
		if !want {
			same(t, "taken back again", was && use(t, s, "aa", 100, At(3)), false)
		}
	}
	same(t, "taken back", use(t, s, "aa", 100, At(3)), false)
	invited(t, s, "late", chat.Packer)
	same(t, "expired", use(t, s, "late", 100, At(60)), false)
	was, err := s.EndInvite(t.Context(), id+1, At(61))
	must(t, err)
	same(t, "an expired one is taken back", was, false)

	invited(t, s, "demoted", chat.Packer)
	_, err = s.SetRole(t.Context(), 7, chat.Manager)
	must(t, err)
	same(t, "of one who is no owner any more", use(t, s, "demoted", 100, At(3)), false)
	invited(t, s, "removed", chat.Packer)
	_, err = s.RemovePerson(t.Context(), 7, At(4))
	must(t, err)
	same(t, "of one who is removed", use(t, s, "removed", 100, At(5)), false)

	invited(t, s, "again", chat.Packer)
	same(t, "one who was removed since", use(t, s, "again", 7, At(5)), false)
	_, err = s.SaveInvite(t.Context(), chat.Invite{Hash: "new", Role: chat.Packer, By: 8, Made: At(6), Expires: At(60)})
	must(t, err)
	same(t, "a new one lets them in", use(t, s, "new", 7, At(7)), true)
}

func testTheAuditTrailIsReadByPersonOrderAndDay(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	var all []orders.AuditEntry
	for i := range 6 {
		e := orders.AuditEntry{
			At: At(i), Who: orders.Who{ID: int64(i % 3), Name: "<&>", Chat: -5}, Verb: "v", Result: orders.ResultDone, Detail: fmt.Sprint(i),
		}
		if i > 2 {
			e.Order = "501"
		}
		all = append(all, e)
		must(t, s.Audit(t.Context(), e))
	}
	program := int64(0)
	for what, c := range map[string]struct {
		f     orders.AuditFilter
		limit int
		want  []int
	}{
		"all":        {orders.AuditFilter{}, 9, []int{5, 4, 3, 2, 1, 0}},
		"a page":     {orders.AuditFilter{Before: 5}, 2, []int{3, 2}},
		"the bot":    {orders.AuditFilter{Who: &program}, 9, []int{3, 0}},
		"an order":   {orders.AuditFilter{Order: "501"}, 9, []int{5, 4, 3}},
		"a time":     {orders.AuditFilter{From: At(1), To: At(4)}, 9, []int{3, 2, 1}},
		"everything": {orders.AuditFilter{Who: &program, Order: "501", From: At(0), To: At(9), Before: 9}, 9, []int{3}},
		"nothing":    {orders.AuditFilter{Order: "' or 1 = 1 --"}, 9, nil},
	} {
		lines, err := s.AuditLines(t.Context(), c.f, c.limit)
		must(t, err)
		var got, want []orders.AuditEntry
		for _, l := range lines {
			l.At = l.At.UTC()
			got = append(got, l.AuditEntry)
		}
		for _, i := range c.want {
			want = append(want, all[i])
		}
		same(t, what, got, want)
	}
}
