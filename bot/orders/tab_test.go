package orders_test

import (
	"slices"
	"testing"

	"kaspibot/bot/orders"
)

func TestEveryStageIsInOneTab(t *testing.T) {
	t.Parallel()
	var stages []orders.Stage
	for _, tab := range orders.Tabs() {
		stages = append(stages, tab.Stages()...)
	}
	all := []orders.Stage{
		orders.StageSign, orders.StageNew, orders.StageAccepting, orders.StagePreOrder, orders.StagePack,
		orders.StageHandOver, orders.StageInDelivery, orders.StageGiveOut, orders.StageDone, orders.StageCancelling,
		orders.StageCancelled, orders.StageReturnRequested, orders.StageReturned, orders.StageUnknown,
	}
	slices.Sort(stages)
	slices.Sort(all)
	if !slices.Equal(stages, all) {
		t.Errorf("stages of the tabs are %q, want %q", stages, all)
	}
	if got := orders.Tab("x").Stages(); got != nil {
		t.Errorf("a tab that is not known has stages %q", got)
	}
}
