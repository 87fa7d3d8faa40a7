package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/tgtest"
)

const otherGroup int64 = -100_777_000_111_222 // where the shop's people are, too, and which no setting names

// nothingIn fails if the bot has shown anything in a chat, sent or changed.
func nothingIn(t *testing.T, s *bottest.Shop, chat int64, before int) {
	t.Helper()
	if n := len(s.Telegram.Messages(chat)); n != before {
		t.Errorf("chat %d shows %d messages, want %d\n%s", chat, n, before, s.Screens())
	}
}

func TestInAChatThatIsNotTheShopsAnOwnersCommandDoesNothingAndIsExplainedInPrivate(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*bottest.Setup){
		"no home chat": func(*bottest.Setup) {}, "another home chat": bottest.InGroup,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := bottest.New(t, change)
			s.Put("601")
			s.Poll()
			s.Telegram.Meet(bottest.Aigul, otherGroup)
			private := len(s.Telegram.Messages(bottest.Aigul.ID))
			for _, text := range []string{
				"/orders", "/order 601", "/status@" + tgtest.BotUsername, "/STOP 100000", "/nonsense", "/start", "/cancel", "/sync",
			} {
				s.SayIn(bottest.Aigul, otherGroup, text)
			}
			nothingIn(t, s, otherGroup, 0)
			if n := len(s.Telegram.Messages(bottest.Aigul.ID)) - private; n != 1 {
				t.Errorf("told %d times in private, want once\n%s", n, s.Screens())
			}
			s.WantLast("Я работаю только", fmt.Sprint(otherGroup))
			s.Pass(time.Hour + time.Minute)
			s.SayIn(bottest.Aigul, otherGroup, "/orders")
			s.WantCount(bottest.Aigul.ID, "Я работаю только", 2)
			s.SayIn(bottest.Marat, otherGroup, "/orders")
			s.WantCount(bottest.Marat.ID, "Я работаю только", 1)
			if len(s.Memory.Audited()) != 0 {
				t.Errorf("something was done: %+v", s.Memory.Audited())
			}
		})
	}
}

func TestAPressInAChatThatIsNotTheShopsDoesNothing(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Telegram.Meet(bottest.Aigul, otherGroup)
	m := s.Forge(otherGroup, bottest.Accept("601"))
	s.WantNotice(s.Press(bottest.Aigul, m, bottest.Accept("601")), "Этот чат не подключён к магазину")
	s.WantNotice(s.Press(bottest.Stranger, m, bottest.Accept("601")), "Эта кнопка не для вас")
	s.WantPosts("601", 0, 0)
	s.WantLast("Я работаю только")
	nothingIn(t, s, otherGroup, 1)
	s.Reply(bottest.Aigul, m, "601") // it is for the bot
	s.WantCount(bottest.Aigul.ID, "Я работаю только", 1)
	nothingIn(t, s, otherGroup, 1)
}

// said is a message of a person as Telegram tells it, with more in it.
func said(user tgtest.User, chat int64, text, more string) string {
	kind := "private"
	if chat < 0 {
		kind = "supergroup"
	}
	return fmt.Sprintf(`{"message_id":900,"from":{"id":%d,"is_bot":false,"first_name":%q},"date":1790000000,
		"chat":{"id":%d,"type":%q},"text":%q%s}`, user.ID, user.FirstName, chat, kind, text, more)
}

func TestWhatAPersonDidNotSayThemselvesNeverActs(t *testing.T) {
	t.Parallel()
	foreign := map[string]string{
		"forwarded from a person":  `,"forward_origin":{"type":"user","date":1,"sender_user":{"id":666,"is_bot":false,"first_name":"x"}}`,
		"forwarded, hidden":        `,"forward_origin":{"type":"hidden_user","date":1,"sender_user_name":"x"}`,
		"forwarded from a channel": `,"forward_origin":{"type":"channel","date":1,"message_id":5,"chat":{"id":-1001,"type":"channel"}}`,
		"automatic forward":        `,"is_automatic_forward":true`,
		"via a bot":                `,"via_bot":{"id":9,"is_bot":true,"first_name":"x"}`,
		"for a business":           `,"business_connection_id":"abc"`,
		"by a business bot":        `,"sender_business_bot":{"id":9,"is_bot":true,"first_name":"x"}`,
		"as an anonymous admin":    fmt.Sprintf(`,"sender_chat":{"id":%d,"type":"supergroup"}`, bottest.Group),
		"as a channel":             `,"sender_chat":{"id":-1001234,"type":"channel"}`,
		"edited":                   `,"edit_date":1790000001`,
	}
	s := bottest.New(t, bottest.InGroup)
	s.Put("601")
	s.Poll()
	before, private := len(s.Telegram.Messages(bottest.Group)), len(s.Telegram.Messages(bottest.Aigul.ID))
	for _, more := range foreign {
		for _, text := range []string{"/orders", "/order 601", "601"} {
			s.Bring("message", said(bottest.Aigul, bottest.Group, text, more))
			s.Bring("message", said(bottest.Aigul, bottest.Aigul.ID, text, more))
		}
	}
	nothingIn(t, s, bottest.Group, before)
	nothingIn(t, s, bottest.Aigul.ID, private+1)
	s.WantLast("Пересланное")
	s.Bring("message", said(bottest.Aigul, bottest.Group, "/orders", "")) // the same without more acts
	nothingIn(t, s, bottest.Group, before+1)
}

func TestKindsOfUpdatesThatNobodyAskedForAreLeftAlone(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for _, kind := range []string{"edited_message", "channel_post", "edited_channel_post", "business_message", "edited_business_message"} {
		if s.Telegram.Bring(kind, said(bottest.Aigul, bottest.Aigul.ID, "/orders", "")) != 0 {
			t.Errorf("the bot asks for %s", kind)
		}
	}
}

// A bot hears of the new group by a service message, or only by what is done there.
func TestTheHomeChatIsKnownAgainWhenItHasBecomeASupergroup(t *testing.T) {
	t.Parallel()
	moved := func(s *bottest.Shop, chat int64, more string) {
		s.Bring("message", strings.Replace(said(bottest.Aigul, chat, "", more), `"supergroup"`, `"group"`, 1))
	}
	for name, tell := range map[string]func(*bottest.Shop){
		"told in the old group": func(s *bottest.Shop) {
			moved(s, oldGroup, fmt.Sprintf(`,"migrate_to_chat_id":%d`, bottest.Group))
		},
		"told in the new one": func(s *bottest.Shop) {
			moved(s, bottest.Group, fmt.Sprintf(`,"migrate_from_chat_id":%d`, oldGroup))
		},
		"not told": func(s *bottest.Shop) {
			s.Telegram.Fail(tgtest.Migrated("sendChatAction", bottest.Group))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := moving(t)
			s.Put("601")
			s.Poll()
			tell(s)
			s.SayIn(bottest.Aigul, bottest.Group, "/orders")
			s.WantCount(bottest.Group, "Новые заказы: 1", 1)
			s.Telegram.Meet(bottest.Aigul, otherGroup)
			s.SayIn(bottest.Aigul, otherGroup, "/orders")
			nothingIn(t, s, otherGroup, 0)
		})
	}
}

func TestAGroupOfOthersThatBecomesASupergroupIsNotFollowed(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Bring("message", said(bottest.Stranger, -555, "", fmt.Sprintf(`,"migrate_to_chat_id":%d`, otherGroup)))
	if _, moved, err := s.Memory.Setting(t.Context(), "moved.-555"); moved || err != nil {
		t.Errorf("kept on disk: %t, %v", moved, err)
	}
}

func TestAFileInAChatThatIsNotTheShopsIsNotRead(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	document := `,"document":{"file_id":"x","file_unique_id":"y","file_name":"ACTIVE.xml","file_size":10}`
	s.Bring("message", said(bottest.Aigul, otherGroup, "", document))
	s.WantLast("Я работаю только")
	s.Bring("message", said(bottest.Aigul, bottest.Aigul.ID, "", document+`,"forward_origin":{"type":"hidden_user","date":1,"sender_user_name":"x"}`))
	s.WantLast("Пересланное")
	if n := len(s.Telegram.Calls("getFile")); n != 0 {
		t.Errorf("%d files were fetched", n)
	}
}

// What people say to each other in a chat that is not the shop's is none of the bot's business, also if it hears all.
func TestPeopleWhoTalkInAnotherChatAreLeftAlone(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, func(c *bottest.Setup) { c.Home = oldGroup })
	before := s.Calls()
	for _, text := range []string{"привет", "812345638", "/orders@another_bot", "и/или"} {
		s.Bring("message", said(bottest.Aigul, otherGroup, text, ""))
		s.Bring("message", said(bottest.Stranger, otherGroup, text, ""))
		s.Bring("message", said(bottest.Stranger, otherGroup, "/orders", ""))
	}
	if n := s.Calls() - before; n != 0 {
		t.Errorf("%d calls to Telegram: %+v", n, s.Telegram.Calls(""))
	}
}
