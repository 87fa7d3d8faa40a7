package storetest

import "slices"

// promises are all tests of an engine.
func promises() []promise {
	return slices.Concat(chatPromises(), orderPromises(), goodsPromises(), listPromises())
}

func chatPromises() []promise {
	return []promise{
		testACardIsStaleUntilItShowsTheRecordAsItIs, testTheFirstMessageOfAChatIsACardLikeOthers, testEveryMessageThatShowsAnOrderIsKeptUpToDate,
		testAnOrderNotAnnouncedIsStaleOnlyWhereItIsShown, testChatsAreShownOrdersEachOnItsOwn,
		testStaleCardsBeginWithTheOldestOrder, testCardsAreFoundByOrderAndByMessage, testCardsAreSavedAllOrNone,
		testTriesAreCountedUntilTheyEnd, testACardEndsTheTriesOfItsOrder, testAMessageIsAdoptedOnce,
		testACallToALaterMomentIsTakenBack,
		testAChatThatMovedTakesEverythingWithItOnce, testWhatWasAskedInAGroupIsAskedInWhatItBecomes, testAGroupThatBecomesASupergroupKeepsWhatIsSetForIt,
		testADialogIsKeptUntilItEndsOrIsReplaced,
		testAPersonIsInUntilTheyAreRemoved, testWhatAPersonHasChosenIsSetByItself, testAnOwnerOfTheSettingsHasNoRoleOfTheirOwn,
		testOnlyWhoLeavesLosesSomething,
		testAnInviteIsUsedOnce, testAnInviteEndsWithItsOwnerAndItsTime, testTheAuditTrailIsReadByPersonOrderAndDay,
		testUpdatesComeOutInTheOrderOfTheirArrival, testARepeatedUpdateIsTheOneAlreadyThere,
		testAnUpdateLeftUndoneComesBackAfterARestart, testTriesAreCountedWhenAHandlerBegins,
		testOfManyTakersOneGetsEachUpdate,
		testAChatIsToldWhatItHasNotHeard, testAWishIsKept, testWhatIsGatheredIsCountedAndBounded,
		testASettingIsTheLastValueSet,
		testAnOwedWaybillOutlivesTheProgramAndIsHandedOutWhenDue,
	}
}

func orderPromises() []promise {
	return []promise{
		testAnActionIsGivenToTheFirstCaller, testAnActionMayBeClaimedAgainOnlyAfterItFailed, testAnActionIsNotClaimedAgainByItsPress,
		testOfManyCallersAtOnceOneGetsEachAction, testOpenActionsOutliveARestart,
		testAMarkOverwritesAllOfAnAction,
		testAnActionNeverClaimedCannotBeMarked,
		testARecordComesBackAsItWas, testAnOrderNeverSavedIsUnknown, testRecordsAreSavedAllOrNone,
		testAFilterMustHoldInFull, testAFilterMayNameMoreCodesThanAQueryCan,
		testTheLastRulingOnAnOrderIsKeptAndToldToEachChatOnce,
		testFiguresAreThoseOfTheRecord, testRecordsAreShownByDateUntilSomebodyHasEnough,
		testALeafIsOnePageInOrder, testATotalIsOfTheOrdersThatPass, testFindTakesWildcardsAsTheyAre, testFindGoodsKnowsNoBuyers,
		testDigitsAreFoundAtTheEndOfACodeOrTheHeadOfAWord, testAnOrderIsFoundByWhatItHasNow,
	}
}

func goodsPromises() []promise {
	return []promise{
		testEverythingKnownOfAnItemComesBack, testTheTreeIsReplacedWholeAndNeverByNothing,
		testSearchFindsWordsWhateverTheirCase, testSearchGivesPages, testSearchBeginsWithWhatIsMeantAndCanBeSold, testHistoryHasTheChangesAndNothingElse,
		testPruningLeavesWhatThereWasAtTheBorder,
		testNoItemsNeverWipeWhatIsThere, testACatalogueReplacesTheOneBefore, testTheCatalogueShowsTheStockSeenLast,
		testStockBecomesEqualToTheItems,
		testTheStockOfSomeArticlesIsFoundAmongAll,
		testTheNewestReadingOfAnArticleCounts,
	}
}

func listPromises() []promise {
	return []promise{
		testOneImportWaitsAtATime,
		testListingsComeBackAsTheyWereImported, testSettingsAndAPersonsAnswersSurviveAnotherImport,
		testAnAnswerSurvivesThatItsSKUWasAwayForAWhile,
		testAPersonPutsOnSaleWhatTheListHasOff,
		testOnlyWhatNobodyHasMatchedIsMatchedAgain,
		testOneOfferIsFoundInTheLastVersion,
		testStateOfThePriceListSurvivesARestart, testVersionsAreReadByTheirIDAndFromTheNewest,
		testOnlyAGoodFetchIsOne,
		testAVersionComesBackWithItsOffers, testThereIsNoLastVersionBeforeTheFirst,
		testAPublishedVersionSupersedesHeldOnes, testAHeldVersionIsPublishedByAPerson,
		testKeepingTheOldListLeavesOtherHeldVersions, testTheLastPublishedVersionIsTheOnePublishedLast,
		testAVersionThatIsNotThereCannotBeDecided, testOneOfManyDecisionsCounts, testTheLastHundredVersionsStay,
		testTheLastPullIsRemembered,
	}
}
