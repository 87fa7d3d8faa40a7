package bot_test

import (
	"testing"

	"kaspibot/bot/bottest"
)

func TestMain(m *testing.M) { bottest.Main(m) }
