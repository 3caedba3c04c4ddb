//! Words that join others and name no matter: alone they are no term, and neither are two of them.

use std::collections::HashSet;

use crate::terms::{Stemming, fold};

const ENGLISH: &str = "a an the this that these those i me my mine we us our you your yours he him his she her \
    it its they them their who whom which what when where why how am is are was were be been being do does \
    did done doing have has had having will would shall should can could may might must and or but if then \
    else so than too very just as at by for from in into of off on onto out over to up down with about after \
    before again there here any some all each both few more most other such only own same now also i'm i've \
    i'd i'll it's that's there's you're we're they're let let's please thanks thank hi hello hey dear regards \
    ok yes get got getting";

const RUSSIAN: &str = "а без более бы был была были было быть в вам вас ваш ваша ваше ваши вместо во вот все всё \
    всего всех вы где да даже для до его ее её если есть еще ещё же за здесь и из или им их к как какая какие \
    какой ко когда который которая которые которое кто ли либо меня мне мной может можно мой моя мое моё мои мы \
    на над нам нас наш наша наше наши него нее неё них но ну о об он она они оно от очень по под при про с сам \
    свой своя свое свои себя со так такая также такие такое такой там те тем то тоже только тот ту ты у уже хотя \
    чего чем что чтобы эта эти это этот этого этой этом эту я пожалуйста спасибо здравствуйте добрый день утро \
    вечер прошу просим уважаемые уважением";

/// The stems of the words that join others.
#[derive(Debug)]
pub(super) struct Functions(HashSet<String>);

impl Functions {
    pub fn new(stemming: &Stemming) -> Self {
        let all = ENGLISH.split_whitespace().chain(RUSSIAN.split_whitespace());
        Self(all.map(|word| stemming.stem(&fold(word))).collect())
    }

    /// Whether a stem joins others. Words of absence and denial never do: they are half of a complaint.
    pub fn has(&self, stem: &str) -> bool {
        self.0.contains(stem) && stem != "нет"
    }
}
